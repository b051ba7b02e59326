import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPixelFacts, type StoredPixelFacts } from '../../src/store/pixel-facts.ts';
import { testEnv } from '../support/test-env.ts';

const KEY = { sha256: 'a'.repeat(64), crop: undefined, masks: [] };
const FACTS: StoredPixelFacts = {
  format: 'png',
  animated: false,
  hash: 'b'.repeat(64),
  blank: false,
  lightness: 0.5,
  original: { width: 4, height: 3 },
  region: { left: 0, top: 0, width: 4, height: 3 },
  masks: [],
};

let folder = '';
const open = () => openPixelFacts(testEnv({ variables: { CLAUDE_SEE_CACHE_DIR: folder } }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-pixels-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('facts are found for the same bytes, crop and masks, and for no others', async () => {
  const store = await open();
  store.put(KEY, FACTS);
  expect(store.find(KEY)).toEqual(FACTS);
  const area = { left: 0, top: 0, width: 1, height: 1 };
  expect(store.find({ ...KEY, sha256: 'c'.repeat(64) })).toBeUndefined();
  expect(store.find({ ...KEY, crop: area })).toBeUndefined();
  expect(store.find({ ...KEY, masks: [area] })).toBeUndefined();
});

test.each<[string, object | string]>([
  ['cut', '{"hash":"'],
  ['null', 'null'],
  ['without format', { ...FACTS, format: undefined }],
  ['without animated', { ...FACTS, animated: undefined }],
  ['without blank', { ...FACTS, blank: undefined }],
  ['without lightness', { ...FACTS, lightness: undefined }],
  ['without a place of its region', { ...FACTS, region: { width: 4, height: 3 } }],
  ['without a height', { ...FACTS, original: { width: 4 } }],
  ['with a mask that is none', { ...FACTS, masks: [{}] }],
  ['with another hash', { ...FACTS, hash: 'x' }],
])('a file that is %s holds no facts', async (_, content) => {
  const store = await open();
  store.put(KEY, FACTS);
  const [name] = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  if (!name) throw new Error('nothing was kept');
  writeFileSync(
    join(name.parentPath, name.name),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  expect(store.find(KEY)).toBeUndefined();
});

test.each([['{"pixels":-1}'], ['{"pixels":0.5}'], ['null'], ['[]']])(
  'a difference of %s is not one that lies under a limit',
  async (content) => {
    const store = await open();
    store.putDifference('a', 'b', { pixels: 3 });
    expect(store.findDifference('a', 'b')).toEqual({ pixels: 3 });
    const [name] = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    if (!name) throw new Error('nothing was kept');
    writeFileSync(join(name.parentPath, name.name), content);
    expect(store.findDifference('a', 'b')).toBeUndefined();
  },
);
