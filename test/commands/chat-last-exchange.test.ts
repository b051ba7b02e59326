/** The rows that the last question and answer of a resumed conversation take. */
import { expect, test } from 'vitest';
import { formatExchange } from '../../src/commands/chat/last-exchange.ts';
import type { Content } from '../../src/conversation/content.ts';

const ask = (text: string): Content => ({ kind: 'text', text });
const stored = (name: string): Content => ({
  kind: 'media',
  media: { kind: 'file_id', input: name, file_id: name },
});

test('a short exchange is shown as it was, with the names of its pictures', () => {
  const items = [stored('file_1'), ask('(Image 2, b.png, was removed.)'), ask('what is it?')];
  expect(formatExchange({ items, answer: 'A cat.\n\nBlack.\n' }, 80)).toEqual({
    question: ['> what is it? (file_1)'],
    note: undefined,
    answer: ['A cat.', '', 'Black.'],
  });
});

test('of a long answer the last rows are shown, and of a long question the first', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  const { question, note, answer } = formatExchange(
    { items: [ask('x'.repeat(50))], answer: lines.join('\n') },
    11,
  );
  expect(question).toEqual(['> xxxxxxxx', 'xxxxxxxxxx', 'xxxxxxxxxx\u2026']);
  expect(note).toContain('the end of the answer');
  expect(answer).toEqual(lines.slice(10));
});

test('rows are those of the screen, on which some characters take two columns', () => {
  const { answer } = formatExchange({ items: [ask('?')], answer: '\u6f22'.repeat(5) }, 4);
  expect(answer).toEqual(['\u6f22\u6f22', '\u6f22\u6f22', '\u6f22']);
});

test('a formatted answer is cut by the rows that its lines fill, and keeps its styles', () => {
  const format = (text: string) => text.replaceAll('*', '\u001b[1m');
  const lines = ['first', ...Array.from({ length: 18 }, () => 'x'), '*'.padEnd(11, 'y')];
  const { note, answer } = formatExchange({ items: [ask('?')], answer: lines.join('\n') }, 9, format);
  expect(answer).toHaveLength(19);
  expect(answer.at(-1)).toBe(`\u001b[1m${'y'.repeat(10)}`);
  expect(note).toContain('the end of the answer');
});
