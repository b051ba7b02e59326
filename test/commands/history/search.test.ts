import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { StoredTurn } from '../../../src/store/conversation.ts';
import {
  conversationsIn,
  imagePart,
  newestRevision,
  saveConversation,
  turnOf,
} from '../../support/conversations.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const MINUTE = 60_000;
const PICTURE = Buffer.from('picture');
const open = (ms: number) => conversationsIn(world.folder, new Date(Date.now() - ms * MINUTE).toISOString());
const save = async (turns: readonly StoredTurn[], ms = 0) =>
  (await saveConversation(await open(ms), turns, [PICTURE])).id;
const search = (args: readonly string[], options?: RunOptions) =>
  world.run(['history', 'search', ...args], options);
const find = async (...args: string[]): Promise<Record<string, unknown>[]> => {
  const { stdout } = await search([...args, '--json']);
  return JSON.parse(stdout);
};

describe('history search', () => {
  test('prints each conversation as a row with its pictures, and the passage below it', async () => {
    const id = await save(
      [
        turnOf('what is on this receipt?', 'Two coffees.', [imagePart(PICTURE, { name: 'bar.jpg' })]),
        turnOf('and in all?', 'The Total due is 12 euros.'),
      ],
      5,
    );
    await save([turnOf('what is it?')], 1);
    expect(await search(['total', 'euros'])).toEqual({
      code: 0,
      stderr: '',
      stdout: `${id}  5 minutes ago   bar.jpg  what is on this receipt?\n  answer 2: The Total due is 12 euros.\n`,
    });
  });

  test('needs all words, wherever in the conversation each stands', async () => {
    const id = await save([turnOf('an invoice?', 'Yes.'), turnOf('how much?', 'Nine euros.')]);
    expect((await find('invoice', 'nine')).map((each) => each.id)).toEqual([id]);
    expect(await find('invoice', 'ten')).toEqual([]);
  });

  test.each([
    ['capitals', 'INVOICE', 'an invoice'],
    ['a part of a word', 'voice', 'an invoice'],
    ['a phrase over a line break', 'total due', 'the total\n due'],
    ['a ligature and full width', 'file A', 'the ﬁle Ａ'],
    ['an accent written apart', 'caf\u00e9', 'the cafe\u0301'],
    ['signs of regular expressions', 'a.*(b) [c-d]/e-f', 'is a.*(b) [c-d]/e-f it'],
  ])('finds %s', async (_, word, question) => {
    await save([turnOf(question)]);
    expect(await find(word)).toHaveLength(1);
  });

  test.each([
    ['a word without its accent', 'cafe', 'the caf\u00e9'],
    ['a phrase whose words stand apart', 'total due', 'the total is due'],
    ['letters that a sign would stand for', 'a.c', 'abc'],
  ])('does not find %s', async (_, word, question) => {
    await save([turnOf(question)]);
    expect(await find(word)).toEqual([]);
  });

  test('finds a conversation by the name of a picture, and by that of a URL without its query', async () => {
    const url = 'https://shop.test/shots/cart.png?token=s3cret';
    const block = { block: 'image', label: null, cite: false } as const;
    await save([
      turnOf('ok?', 'Yes.', [
        imagePart(PICTURE, { name: 'Home.png' }),
        { type: 'url', input: url, url, ...block },
      ]),
    ]);
    const [found] = await find('home', 'cart');
    expect(found).toMatchObject({ role: 'pictures', turn: 1, inputs: ['Home.png', 'cart.png'] });
    expect(JSON.stringify(found)).not.toContain('s3cret');
    expect(await find('s3cret')).toEqual([]);
  });

  test('as JSON is one array, the most recent first', async () => {
    const old = await save([turnOf('a red car')], 9);
    const young = await save([turnOf('hello', 'A red bus.')], 1);
    expect(await find('red')).toEqual([
      {
        id: young,
        updated_at: expect.any(String),
        turn: 1,
        role: 'answer',
        snippet: 'A red bus.',
        inputs: [],
        question: 'hello',
      },
      expect.objectContaining({ id: old, role: 'question', snippet: 'a red car' }),
    ]);
    expect((await find('red', '--limit', '1')).map(({ id }) => id)).toEqual([young]);
  });

  test('keeps the word in view on a terminal, highlighted, and what is foreign harmless', async () => {
    await save([
      turnOf('q', `${'long before '.repeat(40)}the \u001b[2JTotal is here ${'and after '.repeat(40)}`),
    ]);
    const { stdout } = await search(['total'], { terminal: ['stdout'] });
    expect(stdout).toContain('\u001b[33mTotal\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are the subject
    const plain = stdout.replace(/\u001b\[3[39]m/g, '');
    expect(plain).not.toContain('\u001b');
    const [, passage = ''] = plain.split('\n');
    expect(passage).toMatch(/^ {2}answer 1: ….* ␛\[2JTotal is here and.*…$/);
    expect(plain.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('prints its JSON indented on a terminal', async () => {
    await save([turnOf('a cat', 'Yes.')], 2);
    await save([turnOf('a cat?', 'No.')], 1);
    const { stdout } = await search(['cat', '--json'], { terminal: ['stdout'] });
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
  });

  test('says that nothing is found, and that nothing is there', async () => {
    expect(await search(['cat'])).toEqual({ code: 0, stdout: '', stderr: 'no conversations are saved\n' });
    await save([turnOf('a dog', 'Yes.')]);
    const stderr = 'nothing found in 1 conversation\n';
    expect(await search(['cat'])).toEqual({ code: 0, stdout: '', stderr });
    expect(await search(['cat', '--json'])).toEqual({ code: 0, stdout: '[]\n', stderr });
  });

  test('says that --limit left something out', async () => {
    for (const age of [1, 2]) await save([turnOf('cat')], age);
    const { stdout, stderr } = await search(['cat', '--limit', '1']);
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stderr).toBe('more conversations match: pass --limit 2 to list more\n');
  });

  test('notes a damaged conversation and searches the others', async () => {
    const good = await save([turnOf('a cat')], 2);
    const bad = await save([turnOf('a cat')], 1);
    const store = await open(0);
    writeFileSync(newestRevision(store, bad), '{');
    const { code, stdout, stderr } = await search(['cat', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ id: good }]);
    expect(stderr).toContain(`${bad}: is damaged: `);
  });

  test('refuses a word without a letter', async () => {
    expect(await search([' '])).toMatchObject({ code: 2, stdout: '' });
    expect((await search([])).code).toBe(2);
  });

  test('ends at Ctrl-C between two conversations', async () => {
    for (const age of [1, 2, 3]) await save([turnOf('cat')], age);
    const run = world.start(['history', 'search', 'cat'], { onStdout: () => run.interrupt() });
    const { code, stdout } = await run.result;
    expect(code).toBe(130);
    expect(stdout.split('\n')).toHaveLength(3);
  });
});
