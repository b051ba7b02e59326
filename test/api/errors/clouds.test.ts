/** Errors in the own forms of AWS, Google and Microsoft, through whole commands and the platforms' real packages. */
import { beforeEach, describe, expect, test } from 'vitest';
import { PLATFORM_ERRORS } from '../../support/fake-api/platform-errors.ts';
import type { Failure, Reply } from '../../support/fake-api/types.ts';
import { makePng } from '../../support/images.ts';
import { type PlatformName, platformVariables } from '../../support/platforms.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const HAIKU = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 8, height: 8 }));
});

/** Asks once, and returns the exit code with the error that --json prints. */
async function ask(platform: PlatformName, model: string, reply: Reply) {
  world.api.reply(reply);
  const variables = await platformVariables(platform, world);
  const args = ['photo.png', '-m', model, '--json', '--retries', '0'];
  const { code, stderr } = await world.run(args, { variables });
  return { exit: code, ...(JSON.parse(stderr) as { error: Record<string, unknown> }).error };
}

describe.each<
  readonly [name: keyof typeof PLATFORM_ERRORS, platform: PlatformName, model: string, expected: object]
>([
  [
    'invalidModelId',
    'bedrock',
    'us.anthropic.claude-haiku-4-5',
    {
      exit: 5,
      code: 'model_not_available',
      hint: `pass -m claude-haiku-4-5 (${HAIKU}), or check its name, and in the AWS console that it is enabled in this region`,
    },
  ],
  ['validation', 'bedrock', HAIKU, { exit: 2, code: 'invalid_request', hint: null }],
  ['modelError', 'bedrock', HAIKU, { exit: 4, code: 'server_error', hint: 'try again in a moment' }],
  ['modelNotReady', 'bedrock', HAIKU, { exit: 4, code: 'overloaded' }],
  ['throttled', 'bedrock', HAIKU, { exit: 4, code: 'rate_limited' }],
  ['throttledInBody', 'bedrock', HAIKU, { exit: 4, code: 'rate_limited' }],
  [
    'quota',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'quota_exceeded', hint: expect.stringContaining('under Service Quotas') },
  ],
  [
    'accessDenied',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'permission', hint: expect.stringMatching(/^check in IAM that these credentials/) },
  ],
  [
    'expiredToken',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'authentication', hint: expect.stringMatching(/^log in again \(`aws sso login`\)/) },
  ],
  [
    'unknownKey',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'authentication', hint: expect.stringContaining('check AWS_ACCESS_KEY_ID') },
  ],
  [
    'wrongSecret',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'authentication', hint: expect.stringMatching(/^AWS_SECRET_ACCESS_KEY does not fit/) },
  ],
  [
    'lateClock',
    'bedrock',
    HAIKU,
    {
      exit: 5,
      code: 'authentication',
      hint: 'set the clock of this machine: it said 2026-05-23 07:25:40 UTC, and AWS has 2026-05-23 09:31:28 UTC',
    },
  ],
  [
    'earlyClock',
    'bedrock',
    HAIKU,
    {
      exit: 5,
      code: 'authentication',
      hint: 'set the clock of this machine: it said 2021-05-02 18:36:40 UTC, and AWS has 2021-05-02 17:36:40 UTC',
    },
  ],
  [
    'expiredBearer',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'authentication', hint: expect.stringContaining('AWS_BEARER_TOKEN_BEDROCK') },
  ],
  [
    'useCaseForm',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'permission', hint: expect.stringContaining('use case form') },
  ],
  [
    'noPayment',
    'bedrock',
    HAIKU,
    { exit: 5, code: 'billing', hint: 'add a valid payment method to the AWS account' },
  ],
  [
    'unknownOperation',
    'bedrock',
    HAIKU,
    {
      exit: 2,
      code: 'not_found',
      hint: 'check the address in --base-url or ANTHROPIC_BEDROCK_BASE_URL',
    },
  ],
  ['openAiKey', 'bedrock', 'opus', { exit: 5, code: 'authentication' }],
  [
    'openAiKey',
    'foundry',
    'opus',
    {
      exit: 5,
      code: 'authentication',
      hint: 'check ANTHROPIC_FOUNDRY_API_KEY, or the Entra ID login where it is not set',
    },
  ],
  [
    'expiredToken',
    'aws',
    'opus',
    { exit: 5, code: 'authentication', hint: expect.stringContaining('aws sso login') },
  ],
  [
    'notInRegion',
    'vertex',
    'claude-haiku-4-5',
    {
      exit: 5,
      code: 'model_not_available',
      hint: 'set CLOUD_ML_REGION=global, or CLOUD_ML_REGION to a region that has the model; now it is us-central1',
    },
  ],
  [
    'contentFilter',
    'foundry',
    'opus',
    {
      exit: 3,
      code: 'refusal',
      hint: 'a content filter of this deployment stopped the request (self harm, violence): change the question or the image',
    },
  ],
  [
    'noDeployment',
    'foundry',
    'opus',
    { exit: 5, code: 'model_not_available', hint: expect.stringContaining('name of a deployment') },
  ],
])('%s of %s, %s', (name, platform, model, expected) => {
  test('has its own exit code and hint', async () => {
    const error = await ask(platform, model, { error: PLATFORM_ERRORS[name] });
    expect(error).toMatchObject({ ...expected, request_id: expect.stringMatching(/^req_/) });
  });
});

test.each([
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5', HAIKU],
  ['anthropic.claude-sonnet-4-6', 'claude-sonnet-4-6', 'global.anthropic.claude-sonnet-4-6'],
  ['anthropic.claude-opus-4-6', 'claude-opus-4-6', 'global.anthropic.claude-opus-4-6-v1'],
])('%s, which Bedrock serves by a profile only, is told with that profile', async (model, ours, profile) => {
  world.api.expectRejection(/on-demand throughput/);
  const variables = await platformVariables('bedrock', world);
  const { code, stderr } = await world.run(['photo.png', '-m', model], { variables });
  expect(code).toBe(5);
  expect(stderr).toContain(`claude-see: ${model}: the model is not available`);
  const bare = profile.replace('global.', '');
  expect(stderr).toContain(
    `\n  pass an inference profile: -m ${ours} (${profile}), or for one part of the world us.${bare}, eu.${bare}, …\n`,
  );
});

/** The Messages API sends AWS's sentences in the form of the Claude API; ASSUMED, as no reply of it is published. */
test.each([
  ['The security token included in the request is expired', 'log in again (`aws sso login`)'],
  ['The security token included in the request is invalid.', 'AWS does not know this key'],
  [
    'The request signature we calculated does not match the signature you provided.',
    'AWS_SECRET_ACCESS_KEY does not fit',
  ],
  [
    'Signature expired: 20260523T072540Z is now earlier than 20260523T092628Z (20260523T093128Z - 5 min.)',
    'set the clock of this machine: it said 2026-05-23 07:25:40 UTC',
  ],
])('without a name of its own, "%s" has a hint of its own', async (message, hint) => {
  const error = await ask('bedrock', 'opus', { error: { status: 403, message } });
  expect(error).toMatchObject({ exit: 5, hint: expect.stringContaining(hint) });
});

test.each<Failure>([PLATFORM_ERRORS.modelError, PLATFORM_ERRORS.throttledInBody])(
  'a temporary failure with status $status is sent again',
  async (failure) => {
    world.api.reply({ error: failure }, 'at last');
    const variables = await platformVariables('bedrock', world);
    const { code, stdout } = await world.run(['photo.png', '-m', HAIKU, '--retries', '1'], { variables });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'at last\n' });
  },
);

test('a model that is not in the region is not asked for again without its schema', async () => {
  world.api.reply({ error: PLATFORM_ERRORS.notInRegion });
  const variables = await platformVariables('vertex', world);
  const { code, stderr } = await world.run(['photo.png', '--schema', 'name'], { variables });
  expect(code).toBe(5);
  expect(stderr).not.toContain('policy');
});

describe('an exception within a stream of Bedrock', () => {
  test.each([
    ['validationException', 2, 'invalid_request'],
    ['throttlingException', 4, 'rate_limited'],
    ['serviceUnavailableException', 4, 'overloaded'],
    ['internalServerException', 4, 'server_error'],
    ['modelTimeoutException', 4, 'server_error'],
    ['modelStreamErrorException', 4, 'server_error'],
    ['accessDeniedException', 5, 'permission'],
    ['somethingNewException', 4, 'broken_stream'],
  ])('%s ends with exit code %d, and names the request', async (type, exit, code) => {
    const interruptions = [{ after: 0, happens: { error: { type, message: 'So it is.' } } }];
    expect(await ask('bedrock', HAIKU, { text: ['one'], interruptions })).toMatchObject({
      exit,
      code,
      message: expect.stringContaining('So it is.'),
      request_id: expect.stringMatching(/^req_/),
    });
  });

  test.each(['reset', 'close'] as const)('a %s names the request as well', async (happens) => {
    const error = await ask('bedrock', HAIKU, {
      text: ['one ', 'two'],
      interruptions: [{ after: 1, happens }],
    });
    expect(error).toMatchObject({
      exit: 4,
      request_id: expect.stringMatching(/^req_/),
      partial_text: 'one ',
    });
  });
});

test('on Claude Platform on AWS, what a command without a model misses is no model', async () => {
  const body = { message: 'It does not exist.' };
  const headers = { 'x-amzn-errortype': 'ResourceNotFoundException' };
  world.api.failNext('models', { status: 404, headers, body });
  const variables = await platformVariables('aws', world);
  const { code, stderr } = await world.run(['models', '--json'], { variables });
  expect(code).toBe(2);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'not_found' } });
});

test("on Claude Platform on AWS, a denied request has the platform's hint", async () => {
  const error = await ask('aws', 'opus', { error: PLATFORM_ERRORS.accessDenied });
  expect(error).toMatchObject({
    exit: 5,
    code: 'permission',
    hint: expect.stringContaining('ask the owner of the workspace'),
  });
});

test.each([
  ['bedrock', 'opus', 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL', '/mantle/anthropic/typo'],
  ['bedrock', HAIKU, 'ANTHROPIC_BEDROCK_BASE_URL', '/bedrock/typo'],
] as const)(
  'of %s with %s, an address that does not exist is told as that of %s',
  async (platform, model, name, path) => {
    world.api.expectRejection(/^Not found/);
    const variables = { ...(await platformVariables(platform, world)), [name]: `${world.api.url}${path}` };
    const { code, stderr } = await world.run(['photo.png', '-m', model], { variables });
    expect(code).toBe(2);
    expect(stderr).not.toContain('the model is not available');
    expect(stderr).toContain(`\n  check the address in --base-url or ${name}\n`);
  },
);

test('a signature of another region than that of the address names the variable', async () => {
  world.api.expectRejection(/valid region/);
  const variables = { ...(await platformVariables('bedrock', world)), AWS_REGION: 'eu-west-1' };
  const { code, stderr } = await world.run(['photo.png', '-m', HAIKU], { variables });
  expect(code).toBe(5);
  expect(stderr).toContain('\n  AWS_REGION must be the region of the address that is set\n');
});

test('a workspace that Claude Platform on AWS does not know is named by its variable', async () => {
  world.api.expectRejection(/^Workspace not found/);
  const variables = {
    ...(await platformVariables('aws', world)),
    ANTHROPIC_AWS_WORKSPACE_ID: 'wrkspc_other',
  };
  const { code, stderr } = await world.run(['photo.png'], { variables });
  expect(code).toBe(2);
  expect(stderr).toContain('Workspace not found: wrkspc_other');
  expect(stderr).toContain('\n  check --workspace or ANTHROPIC_AWS_WORKSPACE_ID\n');
});
