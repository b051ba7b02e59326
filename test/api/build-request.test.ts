/** The request that parts become: order and fields of its blocks, and which argument each came from. */
import { describe, expect, test } from 'vitest';
import {
  arrangeQuestion,
  buildRequest,
  type RequestItem,
  type RequestOptions,
} from '../../src/api/build-request.ts';

const OPTIONS: RequestOptions = {
  model: 'claude-opus-5-5',
  maxTokens: 1234,
  system: undefined,
  effort: undefined,
};

const text = (words: string): RequestItem => ({ kind: 'text', text: words });
const picture = (input: string): RequestItem => ({
  kind: 'source',
  input,
  title: input,
  source: { type: 'url', url: `https://example.com/${input}`, block: 'image' },
});

/** The request of one question, without labels. */
function requestOf(items: readonly RequestItem[], options = OPTIONS) {
  const question = arrangeQuestion(items, { labels: false, imagesBefore: 0 });
  const { params, origins } = buildRequest([{ items: question }], options);
  return { params, blocks: origins[0] ?? [] };
}

/** The content of the one message, each block as its text or its URL. */
function order(items: readonly RequestItem[]): unknown[] {
  const { params } = requestOf(items);
  const content = params.messages[0]?.content;
  if (typeof content === 'string' || !content) throw new Error('expected blocks');
  return content.map((block) => {
    if (block.type === 'text') return block.text;
    return block.type === 'image' && block.source.type === 'url' ? block.source.url.slice(20) : block;
  });
}

/** The user's argument of each content block. */
const inputsOf = (blocks: readonly RequestItem[]) =>
  blocks.map((item) => (item.kind === 'source' ? item.input : undefined));

describe('blocks', () => {
  test('of a picture and a question: exactly these fields', () => {
    const { params, blocks } = requestOf([
      text('describe'),
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

  test('carry the text as it was typed, white space and all', () => {
    expect(order([picture('a'), text('  two\n lines ')])).toEqual(['a', '  two\n lines ']);
  });
});

describe('order', () => {
  test.each<[string, readonly RequestItem[], readonly string[]]>([
    ['no text asks for a description', [picture('a'), picture('b')], ['a', 'b', 'Describe this image.']],
    ['one text goes last from the front', [text('q'), picture('a'), picture('b')], ['a', 'b', 'q']],
    ['one text goes last from the middle', [picture('a'), text('q'), picture('b')], ['a', 'b', 'q']],
    ['one text at the end stays', [picture('b'), picture('a'), text('q')], ['b', 'a', 'q']],
    [
      'two texts keep their places',
      [text('before:'), picture('a'), text('after:'), picture('b')],
      ['before:', 'a', 'after:', 'b'],
    ],
    ['two texts in a row', [picture('a'), text('one'), text('two'), picture('b')], ['a', 'one', 'two', 'b']],
  ])('%s', (_, items, expected) => {
    expect(order(items)).toEqual(expected);
  });

  test('is that of the arguments, block by block, for the errors of the API', () => {
    const inputs = (...items: RequestItem[]) => inputsOf(requestOf(items).blocks);
    expect(inputs(text('q'), picture('a'), picture('b'))).toEqual(['a', 'b', undefined]);
    expect(inputs(picture('a'))).toEqual(['a', undefined]);
    expect(inputs(text('1'), picture('a'), text('2'))).toEqual([undefined, 'a', undefined]);
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
