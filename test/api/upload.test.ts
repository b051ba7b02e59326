/** Uploading a file that changes meanwhile. */
import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeClient } from '../../src/api/client.ts';
import { uploadFile } from '../../src/api/upload.ts';
import type { Env } from '../../src/env.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

test.each<[what: string, change: (path: string) => void]>([
  ['grows', (path) => appendFileSync(path, 'more')],
  ['is cut', (path) => truncateSync(path, 100_000)],
  ['is written anew', (path) => writeFileSync(path, Buffer.alloc(3_000_000, 'y'))],
  ['is removed', (path) => rmSync(path)],
  ['had changed before', () => {}],
])('a file that %s during the upload is named, and not sent again', async (what, change) => {
  const path = await world.file('big.pdf', Buffer.alloc(3_000_000, 'x'));
  const saved = process.env;
  process.env = { ANTHROPIC_API_KEY: world.api.apiKey };
  let begun = 0;
  const onSent = (bytes: number) => {
    if (bytes <= 65_536) begun++;
    if (begun === 1) change(path);
    if (begun === 1) begun++;
  };
  try {
    const env = { fetch: globalThis.fetch, variables: {} } as Env;
    const settings = {
      provider: 'anthropic' as const,
      model: 'claude-opus-5-5',
      baseUrl: world.api.url,
      workspace: undefined,
      timeoutMs: 60_000,
    };
    const output = {
      debugEnabled: false,
      showsReceipts: false,
      log: () => {},
      notice: () => {},
      progress: { step: () => {} },
    };
    const client = await makeClient({ settings, env, output });
    const upload = {
      input: './big.pdf',
      name: 'big.pdf',
      media_type: 'application/pdf',
      content: what === 'had changed before' ? { path, sha256: '0'.repeat(64) } : { path },
    } as const;
    const options = { expiresInSeconds: null, onSent };
    const { signal } = new AbortController();
    const context = { settings: { retries: 2 }, signal, output };
    await expect(uploadFile(client, upload, options, context)).rejects.toMatchObject({
      code: 'input_unusable',
      subject: './big.pdf',
      ...(what === 'is removed'
        ? { message: 'cannot be read: no such file or folder' }
        : { message: 'changed during the upload', hint: 'upload it again when nothing is writing to it' }),
      exitCode: 2,
    });
  } finally {
    process.env = saved;
  }
  expect(begun).toBe(2);
  expect(world.api.files.size).toBe(0);
});
