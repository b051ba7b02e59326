/** The files of the bundle that every run loads. */
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const DIST = new URL('../../dist/', import.meta.url);
const read = (name: string) => readFile(new URL(name, DIST), 'utf8');

test('a start loads no SDK, which a request does', async () => {
  const start = await read('start.cjs');
  const loaded = [...start.matchAll(/require\("\.\/([^"]+)"\)/g)].map(([, name = '']) => name);
  expect(loaded.some((name) => name.startsWith('main-'))).toBe(true);
  // A header that only the SDK sends.
  const SDK = 'X-Stainless-Lang';
  for (const name of loaded) expect(await read(name)).not.toContain(SDK);
  const chunks = (await readdir(DIST)).filter((name) => name.endsWith('.cjs'));
  const texts = await Promise.all(chunks.map(read));
  expect(texts.filter((text) => text.includes(SDK))).toHaveLength(1);
});
