import { describe, expect, test } from 'vitest';
import { makePdf } from '../support/pdfs.ts';
import { request, useFakeApi } from './harness.ts';

const harness = useFakeApi();
const text = (value: string) => ({ type: 'text', text: value });
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const schema = (value: unknown) =>
  request('x', { output_config: { format: { type: 'json_schema', schema: value } } });
const object = (properties: object) => ({ type: 'object', properties, additionalProperties: false });
const crop = { name: 'crop', input_schema: { type: 'object' } };
const use = { type: 'tool_use', id: 'toolu_1', name: 'crop', input: {} };
const mark = { type: 'ephemeral' };
const without = (key: string) =>
  Object.fromEntries(Object.entries(request()).filter(([name]) => name !== key));
const pdf = (extra: object = {}) => ({
  type: 'document',
  source: {
    type: 'base64',
    media_type: 'application/pdf',
    data: makePdf({ texts: ['a'] }).toString('base64'),
  },
  ...extra,
});

const cases: [name: string, body: unknown, message: string, status?: number][] = [
  ['no JSON', '{"model": ', 'The request body is not valid JSON: '],
  ['a lone surrogate', request('\ud83d'), 'The request body is not valid JSON: '],
  ['no model', without('model'), 'model: Field required'],
  ['no max_tokens', without('max_tokens'), 'max_tokens: Field required'],
  ['no messages', without('messages'), 'messages: Field required'],
  ['an unknown field', request('x', { foo: 1 }), 'foo: Extra inputs are not permitted'],
  ['temperature', request('x', { temperature: 0 }), 'temperature: Extra inputs are not permitted'],
  ['top_p', request('x', { top_p: 1 }), 'top_p: Extra inputs are not permitted'],
  ['top_k', request('x', { top_k: 1 }), 'top_k: Extra inputs are not permitted'],
  [
    'an unknown field deep inside',
    request([
      { type: 'image', source: { type: 'url', url: 'https://a.example/a.png', media_type: 'image/png' } },
    ]),
    'messages.0.content.0.image.source.url.media_type: Extra inputs are not permitted',
  ],
  [
    'an unknown block type',
    request([{ type: 'img' }]),
    "messages.0.content.0: Input tag 'img' found using 'type' does not match any of the expected tags: 'text', 'image',",
  ],
  [
    'max_tokens of a string',
    request('x', { max_tokens: '10' }),
    'max_tokens: Input should be a valid integer',
  ],
  [
    'max_tokens above the model',
    request('x', { max_tokens: 128_001 }),
    'max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-opus-5-5',
  ],
  [
    'max_tokens above an older model',
    request('x', { max_tokens: 64_001, model: 'claude-haiku-4-5' }),
    'max_tokens: 64001 > 64000, which',
  ],
  ['an alias', request('x', { model: 'opus' }), 'model: opus', 404],
  ['a retired model', request('x', { model: 'claude-3-haiku-20240307' }), 'model: claude-3-haiku', 404],
  ['no message at all', request('x', { messages: [] }), 'messages: at least one message is required'],
  [
    'an assistant first',
    request('x', { messages: [assistant('a'), user('b')] }),
    'messages: first message must',
  ],
  [
    'prefill',
    request('x', { messages: [user('a'), assistant('{')] }),
    'This model does not support assistant',
  ],
  [
    'an unknown role',
    request('x', { messages: [{ role: 'tool', content: 'a' }] }),
    'messages.0.role: Input should',
  ],
  ['empty content', request([]), 'messages.0: all messages must have non-empty content'],
  ['empty text', request([text('')]), 'messages: text content blocks must be non-empty'],
  ['blank text', request([text(' \n')]), 'messages: text content blocks must contain non-whitespace text'],
  [
    'empty system text',
    request('x', { system: [text('')] }),
    'system: text content blocks must be non-empty',
  ],
  [
    'an image in the assistant message',
    request('x', {
      messages: [
        user('a'),
        assistant([{ type: 'image', source: { type: 'url', url: 'https://a.example' } }]),
        user('b'),
      ],
    }),
    'messages.1.content.0: `image` blocks are not allowed in `assistant` messages',
  ],
  [
    'a changed thinking block',
    request('x', {
      messages: [user('a'), assistant([{ type: 'thinking', thinking: 'hm', signature: 'x' }]), user('b')],
    }),
    'messages.1.content.0: Invalid `signature` in `thinking` block',
  ],
  [
    'a tool call without its result',
    request('x', { messages: [user('a'), assistant([use]), user('b')] }),
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1',
  ],
  [
    'calls of tools that are not defined any more',
    request('x', { messages: toolTurn() }),
    'Requests which include `tool_use` or `tool_result` blocks must define tools.',
  ],
  [
    'a tool result behind a text',
    request('x', {
      messages: [
        user('a'),
        assistant([use]),
        user([
          { type: 'text', text: 'b' },
          { type: 'tool_result', tool_use_id: 'toolu_1' },
        ]),
      ],
    }),
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1',
  ],
  [
    'a result without a call',
    request([{ type: 'tool_result', tool_use_id: 'toolu_2' }]),
    'messages.0.content: unexpected `tool_use_id` found in `tool_result` blocks: toolu_2',
  ],
  [
    'a wrong ttl',
    request([{ ...text('a'), cache_control: { ...mark, ttl: '2h' } }]),
    "messages.0.content.0.text.cache_control.ttl: Input should be '5m' or '1h'",
  ],
  [
    'citations on some documents only',
    request([pdf({ citations: { enabled: true } }), pdf({}), text('x')]),
    'citations must be enabled on all or none of the documents',
  ],
  [
    'citations on the document of another turn only',
    request('x', {
      messages: [user([pdf({})]), assistant('a'), user([pdf({ citations: { enabled: true } }), text('x')])],
    }),
    'citations must be enabled on all or none of the documents',
  ],
  [
    'an open object',
    schema({ type: 'object', properties: {} }),
    "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
  ],
  [
    'an open object inside',
    schema(object({ a: { type: 'array', items: { type: 'object', properties: {} } } })),
    "'additionalProperties' must be explicitly set to false (at properties.a.items)",
  ],
  ...(['minimum', 'maximum', 'multipleOf'] as const).map((keyword): [string, unknown, string] => [
    keyword,
    schema(object({ a: { type: 'integer', [keyword]: 1 } })),
    `output_config.format.schema: For 'integer' type, property '${keyword}' is not supported`,
  ]),
  ...(['minLength', 'maxLength'] as const).map((keyword): [string, unknown, string] => [
    keyword,
    schema(object({ a: { type: 'string', [keyword]: 1 } })),
    `output_config.format.schema: For 'string' type, property '${keyword}' is not supported`,
  ]),
  [
    'maxItems',
    schema({ type: 'array', items: { type: 'string' }, maxItems: 3 }),
    "For 'array' type, property 'maxItems' is not supported",
  ],
  [
    'minItems above 1',
    schema({ type: 'array', items: { type: 'string' }, minItems: 2 }),
    "For 'array' type, 'minItems' values other than 0 or 1 are not supported",
  ],
  ['oneOf', schema(object({ a: { oneOf: [{ type: 'string' }] } })), "Schema type 'oneOf' is not supported"],
  ['a subschema without type', schema(object({ a: { description: 'x' } })), 'Schema type is missing'],
  ['an empty enum', schema(object({ a: { enum: [] } })), 'Enum must be a non-empty array'],
  ['an enum of objects', schema(object({ a: { enum: [{}] } })), 'does not match declared type'],
  [
    'an enum beside a list of types',
    schema(object({ a: { type: ['string', 'null'], enum: ['low', null] } })),
    "Enum value 'low' does not match declared type 'string,null'",
  ],
  [
    'a keyword that one of several types lacks',
    schema(object({ a: { type: ['string', 'null'], format: 'date' } })),
    "For 'null' type, property 'format' is not supported",
  ],
  [
    'allOf with $ref',
    schema({ ...object({ a: { allOf: [{ $ref: '#/$defs/n' }] } }), $defs: { n: { type: 'string' } } }),
    "'allOf' with '$ref' is not supported",
  ],
  ...['(?=a)', '(?<!a)', '(?<name>a)', '(a)\\1', '\\bword', 'a{1,1000}'].map(
    (pattern): [string, Record<string, unknown>, string] => [
      `the pattern ${pattern}`,
      schema(object({ a: { type: 'string', pattern } })),
      'Invalid regex in pattern field',
    ],
  ),
  [
    '25 optional fields',
    schema(object(Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`f${n}`, { type: 'string' }])))),
    'too many optional parameters (25)',
  ],
  [
    '17 fields of several types',
    schema({
      ...object(
        Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`f${n}`, { type: ['string', 'null'] }])),
      ),
      required: Array.from({ length: 17 }, (_, n) => `f${n}`),
    }),
    'too many parameters with union types (17',
  ],
  ['recursion', schema(object({ a: { $ref: '#' } })), "Recursive $ref '#' is not supported"],
  [
    'recursion in a definition',
    schema({
      ...object({ a: { $ref: '#/$defs/n' } }),
      $defs: { n: object({ next: { $ref: '#/$defs/n' } }) },
    }),
    "Recursive $ref '#/$defs/n' is not supported",
  ],
  [
    'an external $ref',
    schema({ $ref: 'https://a.example/s.json' }),
    "External $ref 'https://a.example/s.json'",
  ],
  [
    'citations with a format',
    request([pdf({ citations: { enabled: true } }), text('a')], {
      output_config: { format: { type: 'json_schema', schema: object({}) } },
    }),
    'output_config.format: cannot be used when citations are enabled',
  ],
  [
    'too long a prompt',
    request('x'.repeat(800_004), { model: 'claude-haiku-4-5' }),
    'prompt is too long: 200001 tokens > 200000 maximum',
  ],
];

describe('POST /v1/messages', () => {
  test.each(cases)('refuses %s', async (_name, body, message, status = 400) => {
    harness.api.expectRejection(message);
    const refusal = await harness.post('/v1/messages', body);
    expect(refusal.status).toBe(status);
    expect(refusal.error?.type).toBe(status === 404 ? 'not_found_error' : 'invalid_request_error');
    expect(refusal.error?.message).toContain(message);
  });

  const accepted: [name: string, body: unknown][] = [
    ['consecutive user messages', request('x', { messages: [user('a'), user('b')] })],
    ['a tool call and its result', request('x', { messages: toolTurn(), tools: [crop] })],
    [
      'a definition used twice',
      schema({ ...object({ a: ref(), b: ref() }), $defs: { n: { type: 'string' } } }),
    ],
  ];

  test.each(accepted)('takes %s', async (_name, body) => {
    expect(await harness.post('/v1/messages', body)).toEqual({ status: 200, error: undefined });
  });
});

function ref() {
  return { $ref: '#/$defs/n' };
}

function toolTurn() {
  return [
    user('a'),
    assistant([use]),
    user([{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' }]),
  ];
}
