import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPicture } from '../../src/check/load-picture.ts';
import { openPixelFacts } from '../../src/store/pixel-facts.ts';
import { makeGif, makePng } from '../support/images.ts';
import { testEnv } from '../support/test-env.ts';

const WHOLE = { crop: undefined, masks: [] };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-load-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeLoader() {
  const env = testEnv({ variables: { CLAUDE_SEE_CACHE_DIR: folder } });
  const notes: string[] = [];
  const context = {
    env,
    signal: new AbortController().signal,
    output: { info: (line: string) => void notes.push(line) },
  };
  const load = async (bytes: Buffer, facts = openPixelFacts(env)) => {
    writeFileSync(join(folder, 'a.png'), bytes);
    return loadPicture({ input: 'a.png', path: join(folder, 'a.png') }, WHOLE, await facts, context);
  };
  return { load, notes };
}

test('bytes that were seen before are not decoded again', async () => {
  const { load } = makeLoader();
  const first = await load(makePng({ width: 4, height: 3 }));
  // No decoder reads these bytes: only what is remembered can tell their pixels.
  const unreadable = Buffer.from('no picture');
  expect(first.format).toBe('png');
  await expect(load(unreadable)).rejects.toMatchObject({ code: 'input_unusable' });
  const known = {
    find: () => first.facts,
    put: () => {},
    findDifference: () => undefined,
    putDifference: () => {},
  };
  const second = await load(unreadable, Promise.resolve(known));
  expect(second).toMatchObject({ format: 'png', facts: first.facts });
});

test('an animated picture is noted each time', async () => {
  const { load, notes } = makeLoader();
  const gif = await makeGif({ width: 4, height: 3, frames: 2 });
  await load(gif);
  await load(gif);
  const note = 'a.png: animated; only the first frame is seen';
  expect(notes).toEqual([note, note]);
});
