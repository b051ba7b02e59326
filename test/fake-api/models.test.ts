/** The fake API knows every model of the SDK, and what each of them takes. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { imageBlock, request, useFakeApi } from './harness.ts';

const harness = useFakeApi();

/** The ids in the SDK's own type. */
async function sdkModels(): Promise<string[]> {
  const folder = dirname(createRequire(import.meta.url).resolve('@anthropic-ai/sdk'));
  const types = await readFile(join(folder, 'resources/messages/messages.d.ts'), 'utf8');
  const union = /export type Model = ([^;]+);/.exec(types)?.[1] ?? '';
  return [...union.matchAll(/'([^']+)'/g)].map(([, id = '']) => id);
}

describe('GET /v1/models', () => {
  test('lists every id of the type Model, newest first', async () => {
    const known = await sdkModels();
    expect(known.length).toBeGreaterThan(20);
    const listed = (await harness.client.models.list({ limit: 1000 })).data;
    expect(listed.map(({ id }) => id).sort()).toEqual([...known, 'claude-text-only-1'].sort());
    const dates = listed.map(({ created_at }) => created_at);
    expect(dates).toEqual([...dates].sort().reverse());
  });

  test.each([
    ['claude-fable-5-2', '2026-11-09', 'active', null],
    ['claude-haiku-5-5', '2026-10-07', 'active', null],
    ['claude-sonnet-5-5', '2026-09-28', 'active', null],
    ['claude-opus-5-5', '2026-09-22', 'active', null],
    ['claude-fable-5-1', '2026-09-01', 'active', null],
    ['claude-opus-5', '2026-07-24', 'active', null],
    ['claude-sonnet-5', '2026-06-30', 'active', null],
    ['claude-opus-4-8', '2026-05-28', 'active', null],
    ['claude-opus-4-5', '2025-11-24', 'deprecated', '2027-01-22'],
    ['claude-sonnet-4-5-20250929', '2025-09-29', 'deprecated', '2026-11-30'],
  ])('says that %s came on %s and is %s', async (id, created, lifecycle, retires) => {
    const model = await harness.client.models.retrieve(id);
    expect(model).toMatchObject({
      lifecycle,
      created_at: `${created}T00:00:00Z`,
      retires_at: retires === null ? null : `${retires}T00:00:00Z`,
    });
  });

  test('says which efforts and ways of thinking each generation has', async () => {
    const facts = async (id: string) => {
      const { effort, thinking } = (await harness.client.models.retrieve(id)).capabilities ?? {};
      const names = (of: object | undefined) =>
        Object.entries(of ?? {}).flatMap(([name, value]) => (value.supported ? [name] : []));
      return [names(effort), names(thinking?.types)];
    };
    const all = ['low', 'medium', 'high', 'xhigh', 'max'];
    const withoutXhigh = ['low', 'medium', 'high', 'max'];
    expect(await facts('claude-opus-5')).toEqual([all, ['adaptive', 'disabled']]);
    expect(await facts('claude-opus-5-5')).toEqual([all, ['adaptive']]);
    expect(await facts('claude-sonnet-5-5')).toEqual([all, ['adaptive', 'between_tools']]);
    expect(await facts('claude-mythos-preview')).toEqual([all, ['adaptive', 'enabled']]);
    expect(await facts('claude-sonnet-4-6')).toEqual([withoutXhigh, ['adaptive', 'disabled', 'enabled']]);
    expect(await facts('claude-opus-4-5')).toEqual([
      ['low', 'medium', 'high'],
      ['disabled', 'enabled'],
    ]);
    expect(await facts('claude-haiku-4-5')).toEqual([[], ['disabled', 'enabled']]);
  });
});

const tools = [{ name: 'crop', input_schema: { type: 'object', properties: {} } }];
const effort = (level: string, more: object = {}) => ({ output_config: { effort: level }, ...more });
const off = { thinking: { type: 'disabled' } };
const between = { thinking: { type: 'between_tools' } };
const budget = { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } };
const fast = { speed: 'fast' };
const PREVIEW = { 'anthropic-beta': 'fast-mode-2026-02-01' };
const OFF = 'is not supported for this model. Use "thinking.type.';

const refused: [model: string, changes: object, message: string][] = [
  [
    'claude-opus-5-5',
    effort('huge'),
    "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh'",
  ],
  ['claude-haiku-4-5', effort('low'), 'This model does not support the effort parameter.'],
  [
    'claude-opus-4-6',
    effort('xhigh'),
    "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.",
  ],
  ['claude-opus-4-5', effort('max'), "effort level 'max'. Supported levels: high, low, medium."],
  ['claude-opus-5-5', off, `"thinking.type.disabled" ${OFF}adaptive" and "output_config.effort" to control`],
  ['claude-fable-5', off, `"thinking.type.disabled" ${OFF}adaptive"`],
  [
    'claude-sonnet-5-5',
    off,
    `"thinking.type.disabled" ${OFF}between_tools" for the lowest thinking setting, or`,
  ],
  ['claude-opus-5-5', between, '"thinking.type.between_tools" is not supported for this model.'],
  ['claude-haiku-5-5', between, '"thinking.type.between_tools" is not supported for this model.'],
  ['claude-opus-5-5', budget, '"thinking.type.enabled" is not supported for this model.'],
  [
    'claude-haiku-4-5',
    { thinking: { type: 'adaptive' } },
    'adaptive thinking is not supported on this model',
  ],
  [
    'claude-opus-5',
    effort('max', off),
    "output_config.effort 'max' is not supported when thinking is disabled",
  ],
  ['claude-opus-5', effort('xhigh', off), "output_config.effort 'xhigh' is not supported when thinking is"],
  [
    'claude-sonnet-5-5',
    effort('max', between),
    "output_config.effort 'max' is not supported when thinking is",
  ],
  ...['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-fable-5-1', 'claude-mythos-5-2'].map(
    (model): [string, object, string] => [
      model,
      { tools, tool_choice: { type: 'any' } },
      'tool_choice: type "tool" and "any" are not supported for this model.',
    ],
  ),
  [
    'claude-opus-5',
    { tools, tool_choice: { type: 'tool', name: 'crop' }, thinking: { type: 'adaptive' } },
    'Thinking may not be enabled when tool_choice forces tool use.',
  ],
  ['claude-sonnet-5-5', fast, "'claude-sonnet-5-5' does not support the `speed` parameter."],
  ['claude-fable-5-1', fast, "'claude-fable-5-1' does not support the `speed` parameter."],
  ['claude-opus-5', fast, 'speed: Extra inputs are not permitted'],
  ['claude-opus-4-8', fast, 'speed: Extra inputs are not permitted'],
  ['claude-haiku-4-5', { inference_geo: 'us' }, 'inference_geo is not supported for this model'],
  ['claude-opus-4-5', { inference_geo: 'global' }, 'inference_geo is not supported for this model'],
  ['claude-opus-5-5', { inference_geo: 'moon' }, "inference_geo: 'moon' is not supported"],
];

describe('POST /v1/messages', () => {
  test.each(refused)('%s refuses %j', async (model, changes, message) => {
    harness.api.expectRejection(message);
    const refusal = await harness.post('/v1/messages', request('x', { model, ...changes }));
    expect({ status: refusal.status, message: refusal.error?.message }).toEqual({
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  test.each<[model: string, changes: object]>([
    ['claude-opus-5-5', effort('xhigh')],
    ['claude-opus-4-6', effort('max')],
    ['claude-opus-5', effort('high', off)],
    ['claude-opus-5', effort('max')],
    ['claude-sonnet-5-5', effort('high', between)],
    ['claude-mythos-preview', budget],
    ['claude-opus-5', { tools, tool_choice: { type: 'tool', name: 'crop' } }],
    ['claude-opus-5-5', { tools, tool_choice: { type: 'auto' } }],
    ['claude-opus-5-5', fast],
    ['claude-fable-5-2', fast],
    ['claude-mythos-5-2', fast],
    ['claude-sonnet-5-5', { speed: 'standard' }],
    ['claude-sonnet-4-6', { inference_geo: 'us' }],
    ['claude-opus-5-5', { inference_geo: 'global' }],
  ])('%s takes %j', async (model, changes) => {
    const { status, error } = await harness.post('/v1/messages', request('x', { model, ...changes }));
    expect({ status, error }).toEqual({ status: 200, error: undefined });
  });
});

describe('what a model reads', () => {
  const usageOf = async (model: string, content: unknown) => {
    const body = request(content, { model }) as unknown as Anthropic.MessageCreateParamsNonStreaming;
    return (await harness.client.messages.create(body)).usage;
  };

  test.each([
    ['claude-opus-5-5', 512],
    ['claude-sonnet-5-5', 512],
    ['claude-haiku-5-5', 512],
    ['claude-opus-5', 512],
    ['claude-sonnet-5', 1024],
    ['claude-opus-4-7', 2048],
    ['claude-haiku-4-5', 4096],
  ])('%s caches a prefix of %i tokens, and none of fewer', async (model, least) => {
    // A token for four characters.
    const marked = (tokens: number) => [
      { type: 'text', text: 'x'.repeat(4 * tokens), cache_control: { type: 'ephemeral' } },
    ];
    expect(await usageOf(model, marked(least - 1))).toMatchObject({ cache_creation_input_tokens: 0 });
    expect(await usageOf(model, marked(least))).toMatchObject({ cache_creation_input_tokens: least });
  });

  // 1920x1080 is seen as it is in the high tier (69x39 patches), and as 1456x819 in the standard one (52x30).
  test.each([
    ['claude-mythos-5', 69 * 39],
    ['claude-haiku-5-5', 69 * 39],
    ['claude-opus-4-7', 69 * 39],
    ['claude-sonnet-4-6', 52 * 30],
    ['claude-haiku-4-5', 52 * 30],
  ])('%s sees a screen of 1920x1080 in %i tokens', async (model, tokens) => {
    const png = imageBlock(makePng({ width: 1920, height: 1080 }));
    expect((await usageOf(model, [png])).input_tokens).toBe(tokens);
  });
});

describe('fast mode as a preview', () => {
  const preview = useFakeApi({ oldForms: true });

  test.each(['claude-opus-5', 'claude-opus-4-8'])('%s takes it with its beta header', async (model) => {
    expect((await preview.post('/v1/messages', request('x', { model, ...fast }), PREVIEW)).status).toBe(200);
  });
});
