import { expect, test } from 'vitest';
import type { Entry } from '../../src/each/entry.ts';
import { readAhead } from '../../src/each/read-ahead.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

const entryOf = (index: number): Entry => ({
  index,
  id: null,
  input: `${index}.png`,
  ref: { kind: 'path', input: `${index}.png`, path: `${index}.png` },
  prompt: '?',
});

/** A list that counts what is read of it, and whether it was closed. */
function makeList(count: number) {
  const state = { read: 0, isClosed: false };
  const entries = async function* () {
    try {
      for (; state.read < count; ) {
        state.read += 1;
        yield entryOf(state.read - 1);
      }
    } finally {
      state.isClosed = true;
    }
  };
  return { state, entries: entries() };
}

test('gives all entries in order, and knows how many there are once their end is read', async () => {
  const ahead = readAhead(makeList(3).entries);
  expect(ahead.total()).toBeUndefined();
  await tick();
  expect(ahead.total()).toBe(3);
  const indexes = [];
  for (;;) {
    const { done, value } = await ahead.next();
    if (done) break;
    indexes.push((value as Entry).index);
  }
  expect(indexes).toEqual([0, 1, 2]);
});

test('holds no more entries than it may, and reads on as they are taken', async () => {
  const { state, entries } = makeList(10);
  const ahead = readAhead(entries, 4);
  await tick();
  expect(state.read).toBe(4);
  expect(ahead.total()).toBeUndefined();
  await ahead.next();
  await tick();
  expect(state.read).toBe(5);
});

test('closes a list that is left before its end', async () => {
  const { state, entries } = makeList(10);
  const ahead = readAhead(entries, 4);
  await tick();
  ahead.close();
  await tick();
  expect(state).toEqual({ read: 4, isClosed: true });
  expect(ahead.total()).toBeUndefined();
});

test('throws what the list throws, behind the entries before it', async () => {
  const broken = async function* () {
    yield entryOf(0);
    throw new Error('the disk is gone');
  };
  const ahead = readAhead(broken());
  expect((await ahead.next()).value).toMatchObject({ index: 0 });
  await expect(async () => ahead.next()).rejects.toThrow('the disk is gone');
  expect(ahead.total()).toBeUndefined();
});
