/** Credentials of AWS through whole commands: profiles, programs, STS and SSO, behind proxies and without a network. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepCredentials } from '../../../src/api/providers/aws-credentials.ts';
import { CliError } from '../../../src/errors.ts';
import {
  type FakeAwsAccounts,
  ROLE_ARN,
  SSO_LOGIN,
  SSO_TOKEN,
  STS_REGION,
  startFakeAwsAccounts,
  WEB_IDENTITY_TOKEN,
} from '../../support/fake-api/aws-accounts.ts';
import { BEDROCK_API_KEY } from '../../support/fake-api/platforms.ts';
import { type FakeProxy, startFakeProxy } from '../../support/fake-api/proxy.ts';
import { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } from '../../support/fake-api/sigv4.ts';
import { makePng } from '../../support/images.ts';
import { useOtherServer } from '../../support/other-server.ts';
import { platformVariables } from '../../support/platforms.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const otherServer = useOtherServer();
const KEYS = `aws_access_key_id=${AWS_ACCESS_KEY_ID}\naws_secret_access_key=${AWS_SECRET_ACCESS_KEY}\n`;
const START_URL = 'https://corp.awsapps.com/start';
const ASSUME = `[profile assume]\nregion=${STS_REGION}\nrole_arn=${ROLE_ARN}\nsource_profile=named\n`;

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 8, height: 8 }));
});

interface AwsFiles {
  readonly config?: string;
  readonly credentials?: string;
  readonly platform?: 'bedrock' | 'aws';
}

/** Returns the variables of a run whose credentials are in these files alone. */
async function inFiles({ config = '', credentials = '', platform = 'bedrock' }: AwsFiles) {
  return {
    ...(await platformVariables(platform, world)),
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    ANTHROPIC_AWS_API_KEY: undefined,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_CONFIG_FILE: await world.file('aws/config', config),
    AWS_SHARED_CREDENTIALS_FILE: await world.file('aws/credentials', credentials),
  };
}

/** Runs one question with AWS's files, and variables on top. */
async function run(files: AwsFiles, more: Record<string, string> = {}, args: readonly string[] = []) {
  const variables = { ...(await inFiles(files)), ...more };
  return world.run(['photo.png', 'what?', ...args], { variables });
}

describe('the region', () => {
  const credentials = `[default]\n${KEYS}[other]\n${KEYS}`;
  const config = '[default]\nregion = us-west-2\n[profile "other"]\nregion = eu-central-1 ; not here\n';
  const REFUSED = /Credential should be scoped to/;

  test.each(['opus', 'claude-haiku-4-5'])('of the profile is that of Bedrock, with %s', async (model) => {
    const variables = { ...(await inFiles({ config, credentials })), AWS_REGION: undefined };
    const { code, stderr } = await world.run(['photo.png', '-m', model], { variables });
    // The fake takes signatures for us-west-2 alone.
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.each([
    ['AWS_PROFILE', { AWS_PROFILE: 'other' }, false],
    ['AWS_REGION, before the profile', { AWS_PROFILE: 'other', AWS_REGION: 'us-west-2' }, true],
    [
      'AWS_DEFAULT_REGION, before the profile',
      { AWS_PROFILE: 'other', AWS_DEFAULT_REGION: 'us-west-2' },
      true,
    ],
    [
      'AWS_REGION, before AWS_DEFAULT_REGION',
      { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'eu-west-3' },
      true,
    ],
  ])('is that of %s', async (_, more, accepted) => {
    if (!accepted) world.api.expectRejection(REFUSED);
    const variables = { ...(await inFiles({ config, credentials })), AWS_REGION: undefined, ...more };
    const { code, stderr } = await world.run(['photo.png'], { variables });
    expect(code).toBe(accepted ? 0 : 5);
    expect(REFUSED.test(stderr)).toBe(!accepted);
  });

  test('is not needed for an address and a bearer token', async () => {
    const variables = {
      ...(await inFiles({})),
      AWS_REGION: undefined,
      AWS_BEARER_TOKEN_BEDROCK: BEDROCK_API_KEY,
    };
    expect(await world.run(['photo.png'], { variables })).toMatchObject({ code: 0, stderr: '' });
  });

  test('may be in the profile, says the error without one', async () => {
    const variables = { ...(await inFiles({ credentials })), AWS_REGION: undefined };
    const { code, stderr } = await world.run(['photo.png'], { variables });
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringContaining(
        'no AWS region for Amazon Bedrock\n  set AWS_REGION or AWS_DEFAULT_REGION, or the region of the profile with `aws configure`\n',
      ),
    });
  });
});

describe('a profile that is of no use is named', () => {
  const role = `[profile corp]\nrole_arn=${ROLE_ARN}\nsource_profile=nobody\n`;
  const process = (command: string) => `[profile corp]\ncredential_process=${command}\n`;
  const output = (fields: object) =>
    process(`echo '${JSON.stringify({ Version: 1, AccessKeyId: 'A', SecretAccessKey: 's', ...fields })}'`);

  test.each([
    ['mistyped', '[profile corporate]\n', 'not in '],
    [
      'of a program that fails',
      process('echo starting >&2; echo "MFA token expired, run company-login" >&2; exit 3'),
      'its credential_process failed: MFA token expired, run company-login\n',
    ],
    ['of a program that fails in silence', process('exit 3'), 'its credential_process failed: exit 3\n'],
    [
      'of a program that colours its complaint',
      process("printf '\\033[31mlog in\\007 first\\033[0m\\r\\n' >&2; exit 1"),
      'its credential_process failed: log in first\n',
    ],
    [
      'of a program that complains with a key',
      process('echo "bad key AKIAIOSFODNN7EXAMPLE" >&2; exit 1'),
      'its credential_process failed: bad key [redacted]\n',
    ],
    ['of a program that does not exist', process('company-login-0815 --json'), 'not found\n'],
    ['of a program that writes no JSON', process('echo hello'), 'credential_process returned invalid JSON.'],
    [
      'of a program that writes expired keys',
      output({ Expiration: '2020-01-01T00:00:00Z' }),
      'credential_process returned expired credentials.',
    ],
    [
      'with half a pair',
      '[profile corp]\naws_access_key_id=A\n',
      'aws_access_key_id is set, but not aws_secret_access_key\n',
    ],
    ['with a source that is missing', role, 'nobody'],
  ])('%s', async (_, config, reason) => {
    const { code, stdout, stderr } = await run({ config }, { AWS_PROFILE: 'corp' });
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('no usable credentials for Amazon Bedrock: AWS_PROFILE=corp: ');
    expect(stderr).toContain(reason);
    expect(stderr).toContain('\n  check it with `aws sts get-caller-identity --profile corp`\n');
  });

  test('without AWS_PROFILE, and on Claude Platform on AWS', async () => {
    const config = '[default]\ncredential_process=echo no card in the reader >&2; exit 1\n';
    const { code, stderr } = await run({ config, platform: 'aws' });
    expect(code).toBe(5);
    expect(stderr).toContain(
      'no usable credentials for Claude Platform on AWS: the profile default: its credential_process failed: no card in the reader\n',
    );
    expect(stderr).toContain('  check it with `aws sts get-caller-identity --profile default`\n');
  });

  test('before the region that is missing with it', async () => {
    const variables = { ...(await inFiles({})), AWS_REGION: undefined, AWS_PROFILE: 'typo' };
    const { code, stderr } = await world.run(['photo.png'], { variables });
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringContaining('AWS_PROFILE=typo: not in '),
    });
  });

  test('with SSO, and says how to log in', async () => {
    const config = `[profile corp]\nsso_start_url=${START_URL}\nsso_region=${STS_REGION}\nsso_account_id=123456789012\nsso_role_name=reader\n`;
    const { code, stderr } = await run({ config }, { AWS_PROFILE: 'corp' });
    expect(code).toBe(5);
    expect(stderr).toContain('AWS_PROFILE=corp: The SSO session associated with this profile is invalid.');
    expect(stderr).toContain(
      '\n  run `aws sso login --profile corp`; check it with `aws sts get-caller-identity',
    );
  });
});

test.each([
  ['a file of garbage', { credentials: 'AKIA0815\nsecret\n' }, {}, 'aws/credentials has no [profile]'],
  [
    'half a pair of variables',
    {},
    { AWS_ACCESS_KEY_ID },
    'AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY',
  ],
  [
    'the other half',
    {},
    { AWS_SECRET_ACCESS_KEY },
    'AWS_SECRET_ACCESS_KEY is set, but not AWS_ACCESS_KEY_ID',
  ],
  [
    'nothing at all',
    {},
    {},
    'no usable credentials for Amazon Bedrock: none found\n  set AWS_BEARER_TOKEN_BEDROCK, or',
  ],
])('%s is named', async (_, files, more, reason) => {
  const { code, stderr } = await run(files, more);
  expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining(reason) });
});

test('a container whose address is of no use is named', async () => {
  const { code, stderr } = await run({}, { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.com' });
  expect(code).toBe(5);
  expect(stderr).toContain(': AWS_CONTAINER_CREDENTIALS_FULL_URI: URL not accepted.');
});

test('a profile without keys leaves the search to the later places', async () => {
  const url = await otherServer((_, response) => {
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    response.end(
      JSON.stringify({
        AccessKeyId: AWS_ACCESS_KEY_ID,
        SecretAccessKey: AWS_SECRET_ACCESS_KEY,
        Token: 't',
        Expiration,
      }),
    );
  });
  const config = '[profile only-region]\nregion=us-west-2\n';
  const more = { AWS_PROFILE: 'only-region', AWS_CONTAINER_CREDENTIALS_FULL_URI: url };
  // No proxy leads to the container's address.
  const { code, stderr } = await run({ config }, { ...more, HTTPS_PROXY: 'http://127.0.0.1:9' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('a credential_process', () => {
  const keys = JSON.stringify({
    Version: 1,
    AccessKeyId: AWS_ACCESS_KEY_ID,
    SecretAccessKey: AWS_SECRET_ACCESS_KEY,
  });
  const countRuns = async () => (await readFile(join(world.folder, 'runs'), 'utf8')).length;
  const counting = (command: string) =>
    `[default]\nregion=us-west-2\ncredential_process=printf x >> '${join(world.folder, 'runs')}'; ${command}\n`;

  test.each(['opus', 'claude-haiku-4-5'])('runs once for all questions of a run, with %s', async (model) => {
    const files = { config: counting(`echo '${keys}'`) };
    const more = ['-p', 'a?', '-p', 'b?', '-p', 'c?', '-m', model];
    const variables = await inFiles(files);
    expect(await world.run(['photo.png', ...more], { variables })).toMatchObject({ code: 0, stderr: '' });
    expect(await countRuns()).toBe(1);
  });

  test('runs once for all turns of a chat', async () => {
    const variables = await inFiles({ config: counting(`echo '${keys}'`) });
    const stdin = 'what?\nand?\nand then?\n';
    expect(await world.run(['chat', 'photo.png'], { stdin, variables })).toMatchObject({ code: 0 });
    expect(world.api.requests).toHaveLength(3);
    expect(await countRuns()).toBe(1);
  });

  test('that fails is not run again, also for other questions', async () => {
    const questions = Array.from({ length: 12 }, (_, index) => ['-p', `${index}?`]).flat();
    const variables = await inFiles({ config: counting('exit 1') });
    const { code } = await world.run(['photo.png', '--retries', '3', ...questions], { variables });
    expect(code).toBe(5);
    expect(await countRuns()).toBe(1);
  });
});

describe('credentials that come from AWS', () => {
  let accounts: FakeAwsAccounts;
  let proxy: FakeProxy;

  beforeEach(async () => {
    accounts = await startFakeAwsAccounts();
    proxy = await startFakeProxy({ upstream: accounts.url });
  });

  afterEach(async () => {
    await proxy.close();
    await accounts.close();
  });

  const sso = `[profile sso]\nsso_start_url=${START_URL}\nsso_region=${STS_REGION}\nsso_account_id=123456789012\nsso_role_name=reader\n`;

  /** The variables that lead AWS's package to this address. */
  const at = (url: string) => ({
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_SSO: url,
    AWS_ENDPOINT_URL_SSO_OIDC: url,
  });

  /** Returns what each kind of profile needs: its files, and variables. */
  async function setUp(
    kind: 'assume' | 'sso' | 'sso-session' | 'web',
  ): Promise<[AwsFiles, Record<string, string>]> {
    if (kind === 'assume') {
      return [{ config: ASSUME, credentials: `[named]\n${KEYS}` }, { AWS_PROFILE: 'assume' }];
    }
    if (kind === 'sso') {
      const name = createHash('sha1').update(START_URL).digest('hex');
      const token = { accessToken: SSO_TOKEN, expiresAt: '2999-01-01T00:00:00Z', startUrl: START_URL };
      await world.file(`home/.aws/sso/cache/${name}.json`, JSON.stringify(token));
      return [{ config: sso }, { AWS_PROFILE: 'sso' }];
    }
    if (kind === 'sso-session') {
      const name = createHash('sha1').update('corp').digest('hex');
      const login = {
        ...SSO_LOGIN,
        accessToken: 'old',
        expiresAt: '2020-01-01T00:00:00Z',
        registrationExpiresAt: '2999-01-01T00:00:00Z',
      };
      await world.file(`home/.aws/sso/cache/${name}.json`, JSON.stringify(login));
      const session = `[sso-session corp]\nsso_start_url=${START_URL}\nsso_region=${STS_REGION}\n`;
      return [{ config: `${sso}sso_session=corp\n${session}` }, { AWS_PROFILE: 'sso' }];
    }
    const file = await world.file('token', WEB_IDENTITY_TOKEN);
    return [{}, { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: ROLE_ARN }];
  }

  const KINDS = [
    ['assume', ['AssumeRole']],
    ['sso', ['GetRoleCredentials']],
    ['web', ['AssumeRoleWithWebIdentity']],
  ] as const;

  /** A login is renewed at most once in 30 seconds by one process, so that only one test can do it. */
  const RENEWED = ['sso-session', ['CreateToken', 'GetRoleCredentials']] as const;

  test.each([...KINDS, RENEWED])(
    '%s: through the proxy, past which NO_PROXY leads',
    async (kind, actions) => {
      const [files, more] = await setUp(kind);
      const { code, stderr } = await run(files, {
        ...more,
        // A host that exists only behind the proxy.
        ...at('http://sts.example'),
        HTTP_PROXY: proxy.url,
        NO_PROXY: '127.0.0.1',
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(new Set(proxy.requests.map(({ target }) => target))).toEqual(new Set(['sts.example:80']));
      expect(accounts.actions).toEqual(actions);
      expect(world.api.requests).toHaveLength(1);
    },
  );

  test.each(KINDS)('%s: once for all questions', async (kind, actions) => {
    const [files, more] = await setUp(kind);
    const result = await run(files, { ...more, ...at(accounts.url) }, ['-p', 'a?', '-p', 'b?']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(accounts.actions).toEqual(actions);
  });

  test('a role that may not be assumed says so', async () => {
    const [{ credentials = '' }] = await setUp('assume');
    const config = ASSUME.replace(ROLE_ARN, `${ROLE_ARN}-2`);
    const more = { AWS_PROFILE: 'assume', AWS_ENDPOINT_URL_STS: accounts.url };
    const { code, stderr } = await run({ config, credentials }, more);
    expect(code).toBe(5);
    expect(stderr).toContain(`AWS_PROFILE=assume: AccessDenied: ${ROLE_ARN}-2\n`);
  });

  test.each(KINDS)('%s: without a network it is a network failure, with its hint', async (kind) => {
    const [files, more] = await setUp(kind);
    await accounts.close();
    const { code, stderr } = await run(files, { ...more, ...at(accounts.url) }, ['--retries', '0']);
    expect(code).toBe(4);
    expect(stderr).toContain('no credentials for Amazon Bedrock: cannot reach ');
    expect(stderr).toContain(`${accounts.url}: connection refused (ECONNREFUSED)\n`);
    expect(stderr).not.toContain('log in');
  });

  test('a proxy that is dead is named', async () => {
    const [files, more] = await setUp('sso');
    const { code, stderr } = await run(
      files,
      {
        ...more,
        AWS_ENDPOINT_URL_SSO: 'http://sso.example',
        HTTP_PROXY: 'http://127.0.0.1:9',
        NO_PROXY: '127.0.0.1',
      },
      ['--retries', '0'],
    );
    expect(code).toBe(4);
    expect(stderr).toContain(
      'no credentials for Amazon Bedrock: cannot reach the proxy 127.0.0.1:9: connection refused (ECONNREFUSED)\n  check HTTP_PROXY: address and port',
    );
  });

  test('a server that speaks no TLS is named', async () => {
    const [files, more] = await setUp('assume');
    const AWS_ENDPOINT_URL_STS = accounts.url.replace('http:', 'https:');
    const { code, stderr } = await run(files, { ...more, AWS_ENDPOINT_URL_STS }, ['--retries', '0']);
    expect(code).toBe(4);
    expect(stderr).toContain(`cannot reach ${AWS_ENDPOINT_URL_STS}: the server does not speak TLS`);
  });

  test.each(['assume', 'sso'] as const)('%s: a service that is down is an outage', async (kind) => {
    accounts.fail(503);
    const [files, more] = await setUp(kind);
    const { code, stderr } = await run(files, { ...more, ...at(accounts.url) }, ['--retries', '0']);
    expect(code).toBe(4);
    expect(stderr).toContain(
      `no credentials for Amazon Bedrock: ${accounts.url} answered HTTP 503\n  try again\n`,
    );
  });
});

describe('keepCredentials', () => {
  const keys = { accessKeyId: 'A', secretAccessKey: 's' };
  const NOON = Date.parse('2026-11-22T12:00:00Z');
  const minutesLater = (minutes: number) => new Date(NOON + minutes * 60_000);

  test.each([
    ['keeps what does not expire', undefined, 1],
    ['keeps what is good for more than five minutes', minutesLater(6), 1],
    ['renews what is not', minutesLater(5), 2],
    ['renews what has expired', minutesLater(-1), 2],
  ])('%s', async (_, expiration, searches) => {
    let count = 0;
    const find = keepCredentials(
      async () => {
        count += 1;
        return expiration ? { ...keys, expiration } : keys;
      },
      () => NOON,
    );
    await find();
    await find();
    expect(count).toBe(searches);
  });

  test('searches once for calls side by side, also to renew', async () => {
    let count = 0;
    const find = keepCredentials(
      async () => {
        count += 1;
        return { ...keys, expiration: count === 1 ? minutesLater(0) : minutesLater(60) };
      },
      () => NOON,
    );
    await Promise.all([find(), find()]);
    expect(count).toBe(1);
    await Promise.all([find(), find()]);
    expect(count).toBe(2);
  });

  test.each([
    ['keeps a failure that will not pass, for five seconds', 'credentials_missing', 1],
    ['does not keep a failure that may pass', 'network', 2],
  ] as const)('%s', async (_, code, searches) => {
    let nowMs = NOON;
    let count = 0;
    const find = keepCredentials(
      async () => {
        count += 1;
        throw new CliError(code, `failure ${count}`);
      },
      () => nowMs,
    );
    await expect(find()).rejects.toThrow('failure 1');
    nowMs += 4999;
    await expect(find()).rejects.toThrow(`failure ${searches}`);
    nowMs += 1;
    await expect(find()).rejects.toThrow(`failure ${searches + 1}`);
  });
});
