import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openVerdictStore, type StoredVerdict } from '../../src/store/verdicts.ts';

const KEY = `ab${'0'.repeat(62)}`;
const VERDICT: StoredVerdict = {
  verdict: 'pass',
  reason: 'So it is.',
  boxes: [{ label: 'here', left: 1, top: 2, width: 3, height: 4 }],
  votes: { pass: 1, fail: 0, cannot_tell: 0 },
};

let folder = '';
const pathOf = () => join(folder, 'ab', `${'0'.repeat(62)}.json`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-verdicts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a verdict is found again under its key, and under no other', () => {
  const store = openVerdictStore(folder);
  store.put(KEY, VERDICT);
  expect(store.find(KEY)).toEqual(VERDICT);
  expect(store.find(`ac${'0'.repeat(62)}`)).toBeUndefined();
});

test('the same verdict is the same bytes, whatever the order of its fields', () => {
  const store = openVerdictStore(folder);
  store.put(KEY, VERDICT);
  const before = readFileSync(pathOf(), 'utf8');
  store.put(KEY, Object.fromEntries(Object.entries(VERDICT).reverse()) as unknown as StoredVerdict);
  expect(readFileSync(pathOf(), 'utf8')).toBe(before);
  expect(before.endsWith('}\n')).toBe(true);
});

test.each<[string, string]>([
  ['empty', ''],
  ['cut', '{"verdict":"pass","reason":"'],
  ['of another kind', '[]'],
  ['null', 'null'],
  ['of another verdict', JSON.stringify({ ...VERDICT, verdict: 'cannot_tell' })],
  ['without a reason', JSON.stringify({ ...VERDICT, reason: undefined })],
  ['without votes', JSON.stringify({ ...VERDICT, votes: undefined })],
  [
    'with votes that are no numbers',
    JSON.stringify({ ...VERDICT, votes: { pass: '1', fail: 0, cannot_tell: 0 } }),
  ],
  ['with a box that is none', JSON.stringify({ ...VERDICT, boxes: [{ label: 'x', left: 1 }] })],
  ['in conflict', `<<<<<<< ours\n${JSON.stringify(VERDICT)}\n=======\n>>>>>>> theirs\n`],
])('a file that is %s is no verdict', (_, text) => {
  mkdirSync(dirname(pathOf()), { recursive: true });
  writeFileSync(pathOf(), text);
  expect(openVerdictStore(folder).find(KEY)).toBeUndefined();
});

test('writers side by side leave one whole file', () => {
  const stores = Array.from({ length: 8 }, () => openVerdictStore(folder));
  for (const store of stores) store.put(KEY, VERDICT);
  expect(readdirSync(join(folder, 'ab'))).toEqual([`${'0'.repeat(62)}.json`]);
  expect(openVerdictStore(folder).find(KEY)).toEqual(VERDICT);
});

test('a folder that cannot be written is an error that names it', () => {
  writeFileSync(join(folder, 'file'), '');
  const store = openVerdictStore(join(folder, 'file'));
  expect(() => store.put(KEY, VERDICT)).toThrowError(
    expect.objectContaining({ code: 'output_unwritable', subject: join(folder, 'file') }),
  );
});
