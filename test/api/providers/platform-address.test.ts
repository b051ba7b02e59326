import { describe, expect, test } from 'vitest';
import { readPlatformAddress } from '../../../src/api/providers/platform-address.ts';
import { getCapabilities, type ProviderName } from '../../../src/api/providers/providers.ts';
import { CliError } from '../../../src/errors.ts';
import { makePng } from '../../support/images.ts';
import { platformVariables } from '../../support/platforms.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();

const read = (
  provider: ProviderName,
  variables: Record<string, string>,
  { given, model = 'claude-opus-5-5' }: { given?: string; model?: string } = {},
) => readPlatformAddress(given, getCapabilities({ provider, model }), variables);

describe('a Foundry resource', () => {
  test.each([
    'my-res.services.ai.azure.com',
    'https://my-res.services.ai.azure.com/',
    'https://my-res.services.ai.azure.com/anthropic/v1/messages',
    'https://my-res.openai.azure.com',
    ' my-res.cognitiveservices.azure.com ',
  ])('written as %s is understood, with a note', (ANTHROPIC_FOUNDRY_RESOURCE) => {
    expect(read('foundry', { ANTHROPIC_FOUNDRY_RESOURCE })).toEqual({
      isSet: false,
      hostPart: { name: 'ANTHROPIC_FOUNDRY_RESOURCE', value: 'my-res' },
      note: 'ANTHROPIC_FOUNDRY_RESOURCE: used as my-res, the name of the resource in it',
    });
  });

  test('written as a name needs no note', () => {
    expect(read('foundry', { ANTHROPIC_FOUNDRY_RESOURCE: 'my-res' })).toEqual({
      isSet: false,
      hostPart: { name: 'ANTHROPIC_FOUNDRY_RESOURCE', value: 'my-res' },
    });
  });
});

test.each([
  ['foundry', 'ANTHROPIC_FOUNDRY_RESOURCE', 'https://gateway.example/claude', 'resource'],
  ['foundry', 'ANTHROPIC_FOUNDRY_RESOURCE', 'my-res.services.ai.azure.us', 'resource'],
  ['foundry', 'ANTHROPIC_FOUNDRY_RESOURCE', 'x.services.ai.azure.com.evil.example', 'resource'],
  ['bedrock', 'AWS_REGION', 'evil.example/', 'region'],
  ['bedrock', 'AWS_DEFAULT_REGION', 'us east 1', 'region'],
  ['aws', 'AWS_REGION', 'us-east-1.', 'region'],
  ['vertex', 'CLOUD_ML_REGION', 'https://us-east5-aiplatform.googleapis.com', 'region'],
] as const)('%s with %s=%s is refused', (provider, name, value, kind) => {
  const refuse = () => read(provider, { [name]: value });
  expect(refuse).toThrow(CliError);
  expect(refuse).toThrow(
    expect.objectContaining({
      code: 'usage',
      subject: `${name}=${value}`,
      message: `is not the name of a ${kind}`,
      hint: expect.stringMatching(/^give the name /),
    }),
  );
});

test.each([
  [
    'foundry',
    'ANTHROPIC_FOUNDRY_BASE_URL',
    'https://r.services.ai.azure.com/anthropic/v1/messages',
    '/v1/messages',
  ],
  ['foundry', 'ANTHROPIC_FOUNDRY_BASE_URL', 'https://r.services.ai.azure.com/anthropic/v1/', '/v1'],
  ['bedrock', 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL', 'https://b.example/anthropic/v1', '/v1'],
  ['aws', 'ANTHROPIC_AWS_BASE_URL', 'https://a.example/anthropic/v1/messages', '/v1/messages'],
] as const)('%s with %s=%s loses the path that requests add', (provider, name, value, path) => {
  expect(read(provider, { [name]: value })).toEqual({
    isSet: true,
    baseUrl: value.replace(/\/anthropic.*/, '/anthropic'),
    note: `${name}: left out ${path} at the end, which every request adds itself`,
  });
});

test.each([
  ['vertex', 'ANTHROPIC_VERTEX_BASE_URL', 'https://v.example/v1'],
  ['foundry', 'ANTHROPIC_FOUNDRY_BASE_URL', 'https://r.services.ai.azure.com/anthropic/'],
] as const)('%s with %s=%s is left to its package', (provider, name, value) => {
  expect(read(provider, { [name]: value })).toEqual({ isSet: true });
});

test('--base-url wins over variables, a region that cannot be one included', () => {
  const variables = { ANTHROPIC_FOUNDRY_BASE_URL: 'https://a.example/v1', ANTHROPIC_FOUNDRY_RESOURCE: 'a b' };
  expect(read('foundry', variables, { given: 'https://b.example' })).toEqual({
    isSet: true,
    baseUrl: 'https://b.example',
  });
});

test("the address that Foundry's portal shows works, and the note gives way to -q and --json", async () => {
  await world.file('photo.png', makePng({ width: 8, height: 8 }));
  const variables = {
    ...(await platformVariables('foundry', world)),
    ANTHROPIC_FOUNDRY_BASE_URL: `${world.api.url}/foundry/anthropic/v1/messages`,
  };
  const note =
    'ANTHROPIC_FOUNDRY_BASE_URL: left out /v1/messages at the end, which every request adds itself\n';
  expect(await world.run(['photo.png'], { variables })).toMatchObject({ code: 0, stderr: note });
  expect(await world.run(['photo.png', '-q'], { variables })).toMatchObject({ code: 0, stderr: '' });
  expect(await world.run(['photo.png', '--json'], { variables })).toMatchObject({ code: 0, stderr: '' });
});

test('a resource that was written as an address leads to its host', async () => {
  await world.file('photo.png', makePng({ width: 8, height: 8 }));
  const asked: string[] = [];
  const variables = {
    ...(await platformVariables('foundry', world)),
    ANTHROPIC_FOUNDRY_BASE_URL: undefined,
    ANTHROPIC_FOUNDRY_RESOURCE: 'https://my-res.services.ai.azure.com/',
  };
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    asked.push(url.href);
    return globalThis.fetch(`${world.api.url}/foundry${url.pathname}`, init);
  };
  expect(await world.run(['photo.png', '-q'], { variables, fetch })).toMatchObject({ code: 0, stderr: '' });
  expect(asked).toEqual(['https://my-res.services.ai.azure.com/anthropic/v1/messages']);
});
