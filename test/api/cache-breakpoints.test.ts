/** The blocks that get `cache_control`. */
import type { MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { expect, test } from 'vitest';
import { type Caching, markBreakpoints } from '../../src/api/cache-breakpoints.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const image = { type: 'image', source: { type: 'file', file_id: 'file_1' } } as const;

/** Two questions that were answered, and a third. */
const CONVERSATION: readonly MessageParam[] = [
  { role: 'user', content: [text('Image 1: a'), image, text('Image 2: b'), image, text('one?')] },
  { role: 'assistant', content: [text('One.')] },
  { role: 'user', content: [text('two?')] },
  { role: 'assistant', content: [text('Two.')] },
  { role: 'user', content: [image, text('three?')] },
];

/** The places of all marks, as `message.block`. */
function marks(messages: readonly MessageParam[], caching: Caching): string[] {
  return markBreakpoints(messages, caching).flatMap(({ content }, message) =>
    (typeof content === 'string' ? [] : content).flatMap((block, index) =>
      'cache_control' in block && block.cache_control ? [`${message}.${index}`] : [],
    ),
  );
}

test('a single question is not marked, as writing to the cache costs more', () => {
  expect(marks(CONVERSATION, 'none')).toEqual([]);
});

test('a conversation is marked at the end of its last two questions', () => {
  expect(marks(CONVERSATION, 'conversation')).toEqual(['2.0', '4.1']);
  expect(marks(CONVERSATION.slice(0, 3), 'conversation')).toEqual(['0.4', '2.0']);
  expect(marks(CONVERSATION.slice(0, 1), 'conversation')).toEqual(['0.4']);
});

test('media of several questions are marked at the last of them', () => {
  expect(marks(CONVERSATION.slice(0, 1), 'media')).toEqual(['0.3']);
  expect(marks([{ role: 'user', content: [text('no picture')] }], 'media')).toEqual([]);
});

test('media of several questions are marked with the end of a question whose calls are answered', () => {
  expect(marks(CONVERSATION.slice(0, 3), 'media')).toEqual(['0.3', '2.0']);
  expect(marks(CONVERSATION, 'media')).toEqual(['0.3', '4.1']);
});

test('a text that many requests share is marked where it stands before the image', () => {
  expect(marks([{ role: 'user', content: [text('one?'), image] }], 'prompt')).toEqual(['0.0']);
  expect(marks([{ role: 'user', content: [image, text('one?')] }], 'prompt')).toEqual([]);
});

test('marks change nothing else, and not the given messages', () => {
  const before = JSON.stringify(CONVERSATION);
  const marked = markBreakpoints(CONVERSATION, 'conversation');
  expect(JSON.stringify(CONVERSATION)).toBe(before);
  expect(JSON.stringify(marked).replaceAll(',"cache_control":{"type":"ephemeral"}', '')).toBe(before);
});

test.each([
  [undefined, [{ type: 'ephemeral' }, { type: 'ephemeral' }]],
  ['5m', [{ type: 'ephemeral' }, { type: 'ephemeral' }]],
  [
    '1h',
    [
      { type: 'ephemeral', ttl: '1h' },
      { type: 'ephemeral', ttl: '1h' },
    ],
  ],
] as const)('all marks of a request last as long: %s', (ttl, expected) => {
  const found = markBreakpoints(CONVERSATION, 'conversation', ttl).flatMap(({ content }) =>
    (typeof content === 'string' ? [] : content).flatMap((block) =>
      'cache_control' in block && block.cache_control ? [block.cache_control] : [],
    ),
  );
  expect(found).toEqual(expected);
});
