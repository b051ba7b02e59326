/** ANTHROPIC_CUSTOM_HEADERS through whole commands: they reach the Claude API, and no other platform. */
import { beforeEach, expect, test } from 'vitest';
import { withoutCustomHeaders } from '../../../src/api/providers/custom-headers.ts';
import { makePng } from '../../support/images.ts';
import { platformVariables } from '../../support/platforms.ts';
import { withProcessEnv } from '../../support/process-env.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const SECRET = 'gateway-secret-0123456789';
const ANTHROPIC_CUSTOM_HEADERS = `X-Gateway: ${SECRET}\nAuthorization: Bearer ${SECRET}\nx-api-key: ${SECRET}`;

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 8, height: 8 }));
});

test.each([
  ['bedrock', 'opus'],
  ['bedrock', 'claude-haiku-4-5'],
  ['vertex', 'opus'],
  ['foundry', 'opus'],
  ['aws', 'opus'],
] as const)('%s with %s gets none of them, and its own credentials', async (platform, model) => {
  const variables = { ...(await platformVariables(platform, world)), ANTHROPIC_CUSTOM_HEADERS };
  expect(await world.run(['photo.png', '-m', model], { variables })).toMatchObject({ code: 0, stderr: '' });
  expect(world.api.requests.length).toBeGreaterThan(0);
  expect(JSON.stringify(world.api.requests.map(({ headers }) => headers))).not.toContain(SECRET);
});

test('Amazon Bedrock gets none of them beside a bearer token', async () => {
  const variables = {
    ...(await platformVariables('bedrock', world)),
    AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key-Fake0123456789abcdef',
    ANTHROPIC_CUSTOM_HEADERS,
  };
  for (const model of ['opus', 'claude-haiku-4-5']) {
    expect(await world.run(['photo.png', '-m', model], { variables })).toMatchObject({ code: 0 });
  }
  expect(world.api.requests.map(({ headers }) => headers['x-gateway'])).toEqual([undefined, undefined]);
});

test('the Claude API and its gateways get them', async () => {
  const variables = { ANTHROPIC_CUSTOM_HEADERS: `X-Gateway: ${SECRET}` };
  expect(await world.run(['photo.png'], { variables })).toMatchObject({ code: 0 });
  expect(world.api.requests.map(({ headers }) => headers['x-gateway'])).toEqual([SECRET]);
});

test('a client is made without the variable, which is back afterwards even if that fails', async () => {
  await withProcessEnv({ ANTHROPIC_CUSTOM_HEADERS: 'X-Gateway: x' }, async () => {
    expect(withoutCustomHeaders(() => process.env.ANTHROPIC_CUSTOM_HEADERS)).toBeUndefined();
    const failing = () => {
      throw new Error('no region');
    };
    expect(() => withoutCustomHeaders(failing)).toThrow('no region');
    expect(process.env.ANTHROPIC_CUSTOM_HEADERS).toBe('X-Gateway: x');
  });
  await withProcessEnv({}, async () => {
    withoutCustomHeaders(() => 1);
    expect('ANTHROPIC_CUSTOM_HEADERS' in process.env).toBe(false);
  });
});
