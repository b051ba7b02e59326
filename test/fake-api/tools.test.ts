/** The fake API takes Anthropic's own tools and the blocks around them, and strict tools within the limits of schemas. */
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { request, useFakeApi } from './harness.ts';

const harness = useFakeApi();
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const system = (content: unknown) => ({ role: 'system', content });
const turns = (...messages: unknown[]) => request('x', { messages });

async function take(body: unknown) {
  expect(await harness.post('/v1/messages', body)).toEqual({ status: 200, error: undefined });
}

async function refuse(body: unknown, message: string, status = 400) {
  harness.api.expectRejection(message);
  const refusal = await harness.post('/v1/messages', body);
  expect({ status: refusal.status, message: refusal.error?.message }).toEqual({
    status,
    message: expect.stringContaining(message),
  });
}

describe("Anthropic's tools", () => {
  test.each([
    { type: 'web_search_20260318', name: 'web_search', max_uses: 3, user_location: { type: 'approximate' } },
    { type: 'web_fetch_20260309', name: 'web_fetch', use_cache: false, citations: { enabled: true } },
    { type: 'code_execution_20260521', name: 'code_execution' },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 100 },
    { type: 'computer_toolset_20260801' },
    { type: 'tool_search_tool_regex', name: 'tool_search_tool_regex' },
  ])('are taken: $type', async (tool) => {
    await take(request('x', { tools: [tool] }));
  });

  test.each<[tool: object, message: string]>([
    [{ type: 'web_search_20990101', name: 'web_search' }, "tools.0: Input tag 'web_search_20990101' found"],
    [{ type: 'bash_20250124', name: 'shell' }, "tools.0.bash_20250124.name: Input should be 'bash'"],
    [
      { type: 'web_search_20250305', name: 'web_search', use_cache: true },
      'tools.0.web_search_20250305.use_cache: Extra inputs are not permitted',
    ],
  ])('are refused when they are not of their type: %j', async (tool, message) => {
    await refuse(request('x', { tools: [tool] }), message);
  });
});

describe('blocks', () => {
  const found = {
    type: 'search_result',
    source: 'https://a.example',
    title: 'A',
    content: [{ type: 'text', text: 'a' }],
  };
  const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'a' } };
  const result = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };

  test("search results are taken from the user and from tools, and not in the assistant's turn", async () => {
    await take(request([found]));
    const messages = [
      user('a'),
      assistant([{ type: 'tool_use', id: 't1', name: 'find', input: {} }]),
      user([{ type: 'tool_result', tool_use_id: 't1', content: [found] }]),
    ];
    await take(request('x', { messages, tools: [{ name: 'find', input_schema: { type: 'object' } }] }));
    await refuse(turns(user('a'), assistant([found]), user('b')), '`search_result` blocks are not allowed');
    await refuse(request([{ ...found, title: undefined }]), 'search_result.title: Field required');
  });

  test("calls and results of server tools are taken in the assistant's turn only", async () => {
    await take(turns(user('a'), assistant([call, result, { type: 'text', text: 'b' }]), user('c')));
    await refuse(request([call]), '`server_tool_use` blocks are not allowed in `user` messages');
  });

  test('an upload to a container must be a file of the workspace', async () => {
    const file_id = harness.api.addFile({
      bytes: Buffer.from('a,b'),
      filename: 'a.csv',
      mime_type: 'text/csv',
    });
    await take(request([{ type: 'container_upload', file_id }]));
    await refuse(request([{ type: 'container_upload', file_id: 'file_x' }]), 'File not found: file_x', 404);
  });
});

describe('a system message', () => {
  const model = 'claude-opus-5-5';
  const of = (...messages: unknown[]) => request('x', { model, messages });

  test('is taken right after a user turn, at the end or before the assistant', async () => {
    await take(of(user('a'), system('be brief')));
    await take(of(user('a'), system('be brief'), assistant('b'), user('c')));
  });

  test.each<[name: string, messages: unknown[], message: string]>([
    ['first', [system('a'), user('b')], "messages.0: use the top-level 'system' parameter"],
    [
      'after the assistant',
      [user('a'), assistant('b'), system('c')],
      "messages.2: role 'system' must follow",
    ],
    ['after another', [user('a'), system('b'), system('c')], "messages.1: role 'system' must follow"],
    ['before the user', [user('a'), system('b'), user('c')], "messages.1: role 'system' must follow"],
  ])('is refused %s', async (_name, messages, message) => {
    await refuse(of(...messages), message);
  });

  test.each(['claude-sonnet-5', 'claude-opus-4-7', 'claude-haiku-4-5'])('is refused by %s', async (older) => {
    await refuse(
      request('x', { model: older, messages: [user('a'), system('b')] }),
      "role 'system' is not supported on this model",
    );
  });
});

describe('strict tools', () => {
  const strict = (properties: object, more: object = {}, name = 'crop') => ({
    name,
    strict: true,
    input_schema: { type: 'object', properties, additionalProperties: false, ...more },
  });
  const optional = (count: number, prefix: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, { type: 'string' }]));

  test('follow the rules of output schemas, which other tools need not', async () => {
    await take(request('x', { tools: [strict({ a: { type: 'integer' } }, { required: ['a'] })] }));
    const open = { additionalProperties: undefined };
    await refuse(
      request('x', { tools: [strict({}, open)] }),
      "tools.0.custom: For 'object' type, 'additionalProperties' must be explicitly set to false",
    );
    await take(request('x', { tools: [{ ...strict({}, open), strict: false }] }));
    await refuse(
      request('x', { tools: [strict({ a: { type: 'integer', minimum: 1 } })] }),
      "tools.0.custom: For 'integer' type, property 'minimum' is not supported (at properties.a)",
    );
  });

  test('share the limits with each other and with the schema of the answer', async () => {
    const twice = [strict(optional(12, 'a')), strict(optional(12, 'b'), {}, 'zoom')];
    await take(request('x', { tools: twice }));
    const schema = { type: 'object', properties: optional(1, 'c'), additionalProperties: false };
    await refuse(
      request('x', { tools: twice, output_config: { format: { type: 'json_schema', schema } } }),
      'too many optional parameters (25)',
    );
  });

  test('are at most 20', async () => {
    const many = Array.from({ length: 21 }, (_, n) => strict({}, {}, `tool${n}`));
    await take(request('x', { tools: many.slice(1) }));
    await refuse(request('x', { tools: many }), 'Too many strict tools (21)');
  });
});

describe('the turn in progress', () => {
  const tools = [{ name: 'crop', input_schema: { type: 'object' } }];
  const result = { type: 'tool_result', tool_use_id: 'toolu_t', content: 'a' };

  /** Lets the model think and call, and returns its message. */
  async function call(): Promise<{ type: string }[]> {
    harness.api.reply({
      thinking: 'Hm.',
      text: 'I look closer.',
      toolUses: [{ name: 'crop', input: {}, id: 'toolu_t' }],
    });
    const params = request('x', { tools }) as unknown as Anthropic.MessageCreateParamsNonStreaming;
    return (await harness.client.messages.create(params)).content;
  }

  test('goes on with the thinking as the model wrote it', async () => {
    const content = await call();
    expect(content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use']);
    await take(request('x', { tools, messages: [user('x'), assistant(content), user([result])] }));
  });

  test('is refused without its thinking, which an earlier turn need not have', async () => {
    const content = (await call()).filter(({ type }) => type !== 'thinking');
    const messages = [user('x'), assistant(content), user([result])];
    await refuse(
      request('x', { tools, messages }),
      'blocks in the latest assistant message cannot be modified',
    );
    await take(request('x', { tools, messages: [...messages, assistant('b'), user('c')] }));
  });
});
