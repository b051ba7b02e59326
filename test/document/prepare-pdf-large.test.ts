/** PDFs that are too large for memory: they stay on disk, and only the pages that are selected are read into memory. */
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePages } from '../../src/document/pages.ts';
import { preparePdf } from '../../src/document/prepare-pdf.ts';
import { writeLargePdf } from '../support/large-pdf.ts';

const MB = 1024 * 1024;

let folder = '';
let path = '';
let size = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-test-'));
  path = join(folder, 'large.pdf');
  size = writeLargePdf(path, 101 * MB);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function prepare(pages?: string) {
  return preparePdf(
    { path, size },
    { input: 'large.pdf', name: 'large.pdf' },
    { signal: new AbortController().signal, env: { variables: process.env } },
    { pages: pages === undefined ? undefined : parsePages(pages), maxPages: 600, info: () => {} },
  );
}

test('all pages of a large file leave its bytes on disk, with their hash', async () => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const before = process.memoryUsage().arrayBuffers;
  const document = await prepare();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * MB);
  expect(document).toMatchObject({ pages: 2, byteLength: size, file: { path, sha256: hash.digest('hex') } });
});

test('a page of a large file is small, and in memory', async () => {
  const { pages, byteLength, bytes, file, original } = await prepare('2');
  expect({ pages, file, original: original.bytes }).toEqual({ pages: 1, file: undefined, original: size });
  expect(byteLength).toBeLessThan(2000);
  expect(bytes).toHaveLength(byteLength);
});

test('pages of more than 100 MB are rejected, with the command that writes them to a file', async () => {
  await expect(prepare('1')).rejects.toMatchObject({
    code: 'limit_exceeded',
    subject: 'large.pdf',
    message: 'the selected pages are 101 MB; the maximum is 100 MB',
    hint: 'select fewer, or write them to a file first: qpdf large.pdf --pages . 1 -- part.pdf',
  });
});

test('a large file that has gone is named', async () => {
  const gone = preparePdf(
    { path: `${path}.gone`, size },
    { input: 'large.pdf', name: 'large.pdf' },
    { signal: new AbortController().signal, env: { variables: process.env } },
    { pages: undefined, maxPages: 600, info: () => {} },
  );
  await expect(gone).rejects.toMatchObject({
    message: 'is not a usable PDF: it can no longer be read: no such file or folder',
  });
});
