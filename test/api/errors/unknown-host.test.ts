/** Hosts that are made from a region or a resource and do not exist, through whole commands. */
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../../support/images.ts';
import { type PlatformName, platformVariables } from '../../support/platforms.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
/** Of a range that is kept for documentation: nothing is asked there. */
const ADDRESS = ['192.0.2.1'];
const MANTLE = 'bedrock-mantle.us-east-1.api.aws';

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 8, height: 8 }));
});

/** A fetch for which no host but this machine can be looked up, as Node's own fails; counts its calls. */
function failingFetch(code: string, unknown?: string) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    // Google's token server.
    if (hostname === '127.0.0.1') return globalThis.fetch(input, init);
    asked.push(hostname);
    const host = unknown ?? hostname;
    const cause = Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, hostname: host });
    throw new TypeError('fetch failed', { cause });
  };
  return { asked, fetch };
}

interface Lookup {
  readonly code?: string;
  /** The host whose look-up failed, if it is not that of the request. */
  readonly unknown?: string;
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}

async function ask(
  platform: PlatformName,
  variables: Record<string, string | undefined>,
  { code = 'ENOTFOUND', unknown, hosts = {} }: Lookup,
  model = 'opus',
) {
  const { asked, fetch } = failingFetch(code, unknown);
  const own = await platformVariables(platform, world);
  const options = { variables: { ...own, ...variables }, fetch, hosts };
  const result = await world.run(['photo.png', '-m', model, '--retries', '1'], options);
  return { ...result, asked };
}

const NO_ADDRESS = {
  ANTHROPIC_BEDROCK_MANTLE_BASE_URL: undefined,
  ANTHROPIC_BEDROCK_BASE_URL: undefined,
  ANTHROPIC_VERTEX_BASE_URL: undefined,
  ANTHROPIC_FOUNDRY_BASE_URL: undefined,
  ANTHROPIC_AWS_BASE_URL: undefined,
};

describe.each([
  [
    'bedrock',
    'opus',
    { AWS_REGION: 'us-est-1' },
    MANTLE,
    'AWS_REGION=us-est-1: the host bedrock-mantle.us-est-1.api.aws does not exist',
    'check AWS_REGION: the region is mistyped, or does not have this API of Amazon Bedrock',
  ],
  [
    'bedrock',
    'claude-haiku-4-5',
    { AWS_REGION: undefined, AWS_DEFAULT_REGION: 'eu-west-9' },
    'bedrock-runtime.us-east-1.amazonaws.com',
    'AWS_DEFAULT_REGION=eu-west-9: the host bedrock-runtime.eu-west-9.amazonaws.com does not exist',
    'check AWS_DEFAULT_REGION: the region is mistyped, or does not have this API of Amazon Bedrock',
  ],
  [
    'vertex',
    'opus',
    { CLOUD_ML_REGION: 'us-east55' },
    'aiplatform.googleapis.com',
    'CLOUD_ML_REGION=us-east55: the host us-east55-aiplatform.googleapis.com does not exist',
    'check CLOUD_ML_REGION: the region is mistyped, or does not have this API of Google Cloud',
  ],
  [
    'foundry',
    'opus',
    { ANTHROPIC_FOUNDRY_RESOURCE: 'myrez' },
    'ai.azure.com',
    'ANTHROPIC_FOUNDRY_RESOURCE=myrez: the host myrez.services.ai.azure.com does not exist',
    'check ANTHROPIC_FOUNDRY_RESOURCE: Microsoft Foundry has no resource of this name',
  ],
  [
    'aws',
    'opus',
    { AWS_REGION: 'us-est-1' },
    'aws-external-anthropic.us-east-1.api.aws',
    'AWS_REGION=us-est-1: the host aws-external-anthropic.us-est-1.api.aws does not exist',
    'check AWS_REGION: the region is mistyped, or does not have this API of Claude Platform on AWS',
  ],
] as const)('%s, %s', (platform, model, variables, sibling, message, hint) => {
  const all = { ...NO_ADDRESS, ...variables };

  test('where the name service works, the variable is to blame, and nothing is retried', async () => {
    const { code, stderr, asked } = await ask(platform, all, { hosts: { [sibling]: ADDRESS } }, model);
    expect(stderr).toBe(`claude-see: ${message}\n  ${hint}\n`);
    expect(code).toBe(2);
    expect(asked).toHaveLength(1);
  });

  test('where it knows no host at all, the network is to blame', async () => {
    const { code, stderr, asked } = await ask(platform, all, {}, model);
    expect(code).toBe(4);
    expect(stderr).toContain('host name not found');
    expect(asked).toHaveLength(2);
  });
});

const TYPO = { ...NO_ADDRESS, AWS_REGION: 'us-est-1' };
const FOUND = { [MANTLE]: ADDRESS };

test.each<[what: string, variables: Record<string, string | undefined>, lookup: Lookup]>([
  ['a look-up that failed for now', TYPO, { code: 'EAI_AGAIN', hosts: FOUND }],
  ['the host of a proxy', TYPO, { unknown: 'proxy.example', hosts: FOUND }],
  [
    'an address that is set by hand',
    { ...TYPO, ANTHROPIC_BEDROCK_MANTLE_BASE_URL: 'https://inner.us-est-1.example' },
    { hosts: FOUND },
  ],
])('%s stays a failure of the network', async (_, variables, lookup) => {
  const { code } = await ask('bedrock', variables, lookup);
  expect(code).toBe(4);
});

test("a region that the platform's own package found is told as that of the profile", async () => {
  const variables = {
    ...NO_ADDRESS,
    AWS_REGION: undefined,
    AWS_CONFIG_FILE: await world.file('aws/config', '[default]\nregion = us-est-1\n'),
  };
  const hosts = { 'aws-external-anthropic.us-east-1.api.aws': ADDRESS };
  const { code, stderr } = await ask('aws', variables, { hosts });
  expect(stderr).toBe(
    'claude-see: the host aws-external-anthropic.us-est-1.api.aws does not exist\n' +
      '  check the region of the profile in use: the region is mistyped, or does not have this API of Claude Platform on AWS\n',
  );
  expect(code).toBe(2);
});
