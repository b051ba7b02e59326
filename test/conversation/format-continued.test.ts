import { expect, test } from 'vitest';
import { formatContinued } from '../../src/conversation/format-continued.ts';
import { makeHistory } from '../support/history.ts';

const url = (name: string) => {
  const address = `https://a.test/${name}?key=s3cret`;
  return { kind: 'media', media: { kind: 'url', input: address, url: address, block: 'image' } } as const;
};

test.each([
  [['home.png'], '1 minute ago', '(home.png, 1 minute ago)'],
  [[], 'just now', '(just now)'],
  [['a.png', 'b.png', 'c.png'], '1 minute ago', '(a.png, b.png, c.png, 1 minute ago)'],
  [
    ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'],
    '1 minute ago',
    '(a.png, b.png, c.png, 2 more, 1 minute ago)',
  ],
])('names the pictures %j and the age', (names, age, facts) => {
  const text = { kind: 'text', text: 'first words' } as const;
  const history = makeHistory([...names.map(url), text], 'A.', { model: 'm', tokens: 1 });
  const saved = {
    version: 1,
    id: '20261127-7k3abc',
    revision: 1,
    created_at: '2026-11-27T11:00:00Z',
    updated_at: age === 'just now' ? '2026-11-27T12:00:00Z' : '2026-11-27T11:58:30Z',
    model: 'm',
    system: null,
    effort: null,
    turns: [],
  } as const;
  const now = new Date('2026-11-27T12:00:00Z');
  expect(formatContinued({ ...history, saved, isLastUnsaved: false }, now)).toEqual([
    `continuing 7k3abc: "first words" ${facts}`,
  ]);
});
