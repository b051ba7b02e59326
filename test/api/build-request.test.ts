/** The request built from items: its fields, and the argument that each block came from. */
import { describe, expect, test } from 'vitest';
import { buildRequest, findOrigin, type RequestOptions, type ToolStep } from '../../src/api/build-request.ts';
import { makeClient } from '../../src/api/client.ts';
import type { RequestItem, SourceItem } from '../../src/api/content-blocks.ts';
import { streamMessage } from '../../src/api/stream-message.ts';
import type { Env } from '../../src/env.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const OPTIONS: RequestOptions = {
  model: 'claude-opus-5-5',
  maxTokens: 1234,
  system: undefined,
  effort: undefined,
};

const text = (words: string): RequestItem => ({ kind: 'text', text: words });
const picture = (input: string): SourceItem => ({
  kind: 'source',
  input,
  title: input,
  source: { type: 'url', url: `https://example.com/${input}`, block: 'image' },
});

/** The request of one question. */
function requestOf(items: readonly RequestItem[], options = OPTIONS) {
  const { params, origins } = buildRequest([{ items }], options);
  return { params, blocks: origins[0] ?? [] };
}

/** The user's argument of each content block. */
const inputsOf = (blocks: readonly RequestItem[]) =>
  blocks.map((item) => (item.kind === 'source' ? item.input : undefined));

describe('blocks', () => {
  test('of a picture and a question: exactly these fields', () => {
    const { params, blocks } = requestOf([
      {
        kind: 'source',
        input: 'shots/a.jpg',
        title: 'a.jpg',
        source: {
          type: 'base64',
          block: 'image',
          media_type: 'image/jpeg',
          bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
        },
      },
      text('describe'),
    ]);
    expect(params).toStrictEqual({
      model: 'claude-opus-5-5',
      max_tokens: 1234,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/4A==' } },
            { type: 'text', text: 'describe' },
          ],
        },
      ],
    });
    expect(inputsOf(blocks)).toEqual(['shots/a.jpg', undefined]);
  });

  test('of a URL and of stored files', () => {
    const { params, blocks } = requestOf([
      picture('a.png'),
      {
        kind: 'source',
        input: 'b.png',
        title: 'b.png',
        source: { type: 'file', file_id: 'file_1', block: 'image' },
      },
      {
        kind: 'source',
        input: 'file_2',
        title: 'file_2',
        source: { type: 'file', file_id: 'file_2', block: 'document' },
      },
      text('compare'),
    ]);
    expect(params.messages).toStrictEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'image', source: { type: 'file', file_id: 'file_1' } },
          { type: 'document', source: { type: 'file', file_id: 'file_2' } },
          { type: 'text', text: 'compare' },
        ],
      },
    ]);
    expect(inputsOf(blocks)).toEqual(['a.png', 'b.png', 'file_2', undefined]);
  });

  test('of a text: every space and line break of it', () => {
    const { params } = requestOf([text('  two\n lines ')]);
    expect(params.messages[0]?.content).toEqual([{ type: 'text', text: '  two\n lines ' }]);
  });

  test('of a labelled image: the label first, and both come from the image', () => {
    const item = { ...picture('a.png'), label: 'Image 1: a.png' };
    const { params, blocks } = requestOf([item]);
    expect(params.messages[0]?.content).toEqual([
      { type: 'text', text: 'Image 1: a.png' },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    ]);
    expect(blocks).toEqual([item, item]);
  });

  test('of an exact image: the API is asked to reject it rather than downsize it', () => {
    const { params } = requestOf([{ ...picture('a.png'), exact: true }]);
    expect(params.messages[0]?.content).toEqual([
      {
        type: 'image',
        source: { type: 'url', url: 'https://example.com/a.png' },
        transformations: { oversized_image: 'error' },
      },
    ]);
  });
});

describe('options', () => {
  test('left out are not sent at all', () => {
    expect(Object.keys(requestOf([picture('a')]).params).sort()).toEqual(['max_tokens', 'messages', 'model']);
  });

  test('given are sent by their API names, and thinking is left to the model', () => {
    const { params } = requestOf([picture('a')], {
      model: 'claude-sonnet-5-5',
      maxTokens: 1,
      system: 'Be brief.',
      effort: 'xhigh',
    });
    expect(params).toMatchObject({
      model: 'claude-sonnet-5-5',
      max_tokens: 1,
      system: 'Be brief.',
      output_config: { effort: 'xhigh' },
    });
    expect(Object.keys(params).sort()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'output_config',
      'system',
    ]);
  });
});

const ZOOM = {
  name: 'zoom',
  description: 'Shows a part of the image.',
  input_schema: { type: 'object' as const, properties: { x: { type: 'integer' } } },
};
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'zoom', input: { x: 3 } } as const;

describe('tools', () => {
  test('are sent as they are, and none as no field', () => {
    expect(requestOf([text('q')], { ...OPTIONS, tools: [ZOOM] }).params.tools).toEqual([ZOOM]);
    expect(requestOf([text('q')], { ...OPTIONS, tools: [] }).params).not.toHaveProperty('tools');
  });
});

describe('steps', () => {
  const step: ToolStep = {
    blocks: [CALL, { type: 'tool_use', id: 'toolu_2', name: 'zoom', input: { x: 4 } }],
    results: [
      { tool_use_id: 'toolu_1', content: [picture('crop.png'), text('the left half')] },
      { tool_use_id: 'toolu_2', content: [text('out of bounds')] },
    ],
  };
  const image = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } };
  const crop = { type: 'image', source: { type: 'url', url: 'https://example.com/crop.png' } };

  test('stand between the question and its answer, each as calls and their results', () => {
    const turns = [
      { items: [picture('a.png'), text('where?')], steps: [step], answer: 'Left.' },
      { items: [text('sure?')] },
    ];
    expect(buildRequest(turns, OPTIONS).params.messages).toStrictEqual([
      { role: 'user', content: [image, { type: 'text', text: 'where?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'toolu_1', name: 'zoom', input: { x: 3 } },
          { type: 'tool_use', id: 'toolu_2', name: 'zoom', input: { x: 4 } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'toolu_1',
            content: [crop, { type: 'text', text: 'the left half' }],
          },
          {
            type: 'tool_result',
            tool_use_id: 'toolu_2',
            content: [{ type: 'text', text: 'out of bounds' }],
          },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'Left.' }] },
      { role: 'user', content: [{ type: 'text', text: 'sure?' }] },
    ]);
  });

  test('without an answer yet end in the results, after the blocks that came before the calls', () => {
    const preamble = [{ type: 'thinking', thinking: 'Closer.', signature: 'abc' }] as const;
    const turns = [{ items: [text('where?')], steps: [{ ...step, blocks: [...preamble, ...step.blocks] }] }];
    const { messages } = buildRequest(turns, OPTIONS).params;
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.content[0]).toEqual(preamble[0]);
  });

  test('a result without content has no such field', () => {
    const steps = [{ blocks: [CALL], results: [{ tool_use_id: 'toolu_1', content: [] }] }];
    const { messages } = buildRequest([{ items: [text('q')], steps }], OPTIONS).params;
    expect(messages[2]?.content).toStrictEqual([{ type: 'tool_result', tool_use_id: 'toolu_1' }]);
  });

  test('a result comes from its input, unless it has several', () => {
    const several = { tool_use_id: 'toolu_2', content: [picture('a.png'), picture('b.png')] };
    const steps = [{ ...step, results: [step.results[0] ?? several, several] }];
    const { origins } = buildRequest([{ items: [text('q')], steps }], OPTIONS);
    expect(origins.map(inputsOf)).toEqual([[undefined], [undefined, undefined], ['crop.png', undefined]]);
  });

  test('each block of a result has its own origin', () => {
    const labelled = { ...picture('b.png'), label: 'Left:' };
    const result = { tool_use_id: 'toolu_1', content: [picture('a.png'), labelled] };
    const steps = [{ blocks: [CALL], results: [result] }];
    const { origins } = buildRequest([{ items: [text('q')], steps }], OPTIONS);
    const found = [0, 1, 2, 3].map((inner) => findOrigin(origins, { message: 2, block: 0, inner }));
    // The label of an image is a block before it.
    expect(found).toEqual([picture('a.png'), labelled, labelled, undefined]);
  });

  test('a conversation with them is marked for the cache at its last result and its new question', () => {
    const turns = [{ items: [text('where?')], steps: [step], answer: 'Left.' }, { items: [text('sure?')] }];
    const { messages } = buildRequest(turns, { ...OPTIONS, caching: 'conversation' }).params;
    const marked = messages.flatMap(({ content }, message) =>
      (typeof content === 'string' ? [] : content).flatMap((block, index) =>
        'cache_control' in block ? [`${message}.${index}`] : [],
      ),
    );
    expect(marked).toEqual(['2.1', '4.0']);
  });
});

describe('sent to the API', () => {
  /** Sends a request to the fake API, as a run does. */
  async function send(turns: Parameters<typeof buildRequest>[0], options: RequestOptions) {
    const saved = process.env;
    process.env = { ANTHROPIC_API_KEY: world.api.apiKey };
    try {
      const settings = {
        provider: 'anthropic' as const,
        model: options.model,
        baseUrl: world.api.url,
        workspace: undefined,
        retries: 0,
        timeoutMs: 60_000,
      };
      const env = { fetch: globalThis.fetch, variables: {} } as Env;
      const client = await makeClient({ settings, env, output: { debugEnabled: false, log: () => {} } });
      const listener = { text: async () => {}, thinking: () => {} };
      return await streamMessage(
        client,
        buildRequest(turns, options),
        listener,
        new AbortController().signal,
      );
    } finally {
      process.env = saved;
    }
  }

  const screenshot = (input: string, width: number, height: number): SourceItem => ({
    kind: 'source',
    input,
    title: input,
    exact: true,
    source: {
      type: 'base64',
      block: 'image',
      media_type: 'image/png',
      bytes: makePng({ width, height }),
    },
  });

  test('a tool call is answered with an image and a text, and the model goes on', async () => {
    const options = { ...OPTIONS, tools: [ZOOM] };
    const items = [screenshot('a.png', 640, 480), text('where?')];
    world.api.reply({ thinking: 'Closer.', toolUses: [{ name: 'zoom', input: { x: 3 } }] });
    const { message } = await send([{ items }], options);
    expect(message.stop_reason).toBe('tool_use');
    const calls = message.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
    const results = calls.map(({ id }) => ({
      tool_use_id: id,
      content: [text('the left half'), screenshot('a.png', 320, 480)],
    }));
    world.api.reply('On the left.');
    const steps = [{ blocks: message.content, results }];
    expect(await send([{ items, steps }], options)).toMatchObject({ text: 'On the left.' });
    world.api.reply('Yes.');
    const turns = [{ items, steps, answer: 'On the left.' }, { items: [text('sure?')] }];
    expect(await send(turns, { ...options, caching: 'conversation' })).toMatchObject({ text: 'Yes.' });
  });

  test('an exact image that the model would not see as it is is rejected, with the size that it would see', async () => {
    world.api.expectRejection(/would be downsized/);
    const items = [text('q'), screenshot('shots/wide.png', 1920, 1080)];
    const sending = send([{ items }], { ...OPTIONS, model: 'claude-haiku-4-5' });
    await expect(sending).rejects.toMatchObject({
      code: 'limit_exceeded',
      subject: 'shots/wide.png',
      message: expect.stringContaining(
        'image dimensions 1920x1080 exceed the maximum image size of a model named on this request and would be downsized to 1456x819; ',
      ),
    });
  });

  test('an exact crop in a tool result is rejected by the name of its input', async () => {
    world.api.expectRejection(/would be downsized/);
    const results = [{ tool_use_id: 'toolu_1', content: [screenshot('shots/wide.png', 1920, 1080)] }];
    const turns = [{ items: [text('where?')], steps: [{ blocks: [CALL], results }] }];
    const sending = send(turns, { ...OPTIONS, model: 'claude-haiku-4-5', tools: [ZOOM] });
    await expect(sending).rejects.toMatchObject({ code: 'limit_exceeded', subject: 'shots/wide.png' });
  });
});

test('a text that is not repeated stands behind the mark of the cached prefix', () => {
  const turns = [{ items: [text('one?')], answer: 'One.' }, { items: [picture('a.png'), text('two?')] }];
  const options = { ...OPTIONS, caching: 'conversation' as const, suffix: 'as JSON' };
  const { params, origins } = buildRequest(turns, options);
  const cached = { cache_control: { type: 'ephemeral' } };
  expect(params.messages.at(0)?.content).toEqual([{ type: 'text', text: 'one?', ...cached }]);
  expect(params.messages.at(-1)?.content).toEqual([
    expect.objectContaining({ type: 'image' }),
    { type: 'text', text: 'two?', ...cached },
    { type: 'text', text: 'as JSON' },
  ]);
  expect(origins.at(-1)).toHaveLength(3);
});
