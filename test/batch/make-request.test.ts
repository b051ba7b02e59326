/** Requests of inputs as they are on disk, made by the engine of a run. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRequestMaker, type Staged, type StagedRequest } from '../../src/batch/make-request.ts';
import { makeSharedFiles } from '../../src/batch/shared-files.ts';
import { toInputEvent } from '../../src/batch/stored-entry.ts';
import { makeStoredFiles } from '../../src/batch/stored-files.ts';
import { restoreFlags, storeQuestion } from '../../src/batch/stored-question.ts';
import { makeEachQuestion } from '../../src/each/each-question.ts';
import type { Entry } from '../../src/each/entry.ts';
import { openEngine } from '../../src/engine/engine.ts';
import { makePageShooter } from '../../src/engine/shoot-pages.ts';
import { openUploadCache } from '../../src/engine/upload-cache.ts';
import { type RunContext, withRunContext } from '../../src/run/context.ts';
import type { Flags } from '../../src/run/flags.ts';
import { KEY } from '../support/batch-submission.ts';
import { makePng } from '../support/images.ts';
import { rememberFile } from '../support/memory.ts';
import { withProcessEnv } from '../support/process-env.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();
const PNG = makePng({ width: 60, height: 40 });

const entryOf = (path: string, index = 0): Entry => ({
  index,
  id: null,
  input: path,
  prompt: 'alt text',
  ref: { kind: 'path', input: path, path: join(world.folder, path) },
});

async function inRun(flags: Flags, call: (context: RunContext) => Promise<void>): Promise<void> {
  const variables = world.variables();
  const env = testEnv({ variables, cwd: world.folder, fetch });
  await withProcessEnv(variables, () => withRunContext(flags, env, call));
}

/** Makes the requests of entries, a few at once. */
async function make(entries: readonly Entry[], flags: Flags = {}): Promise<readonly Staged[]> {
  const made: Staged[] = [];
  await inRun(flags, async (context) => {
    const engine = openEngine(context);
    const question = await makeEachQuestion(flags, { inBatch: true, budget: undefined }, context);
    const sharedFiles = makeSharedFiles();
    for (const entry of entries) sharedFiles.add(toInputEvent(entry, 'alt text', context.env));
    const files = makeStoredFiles(engine.api, await openUploadCache(context), context.env);
    const run = makeRequestMaker({
      engine,
      pages: makePageShooter(context),
      context,
      question,
      key: KEY,
      sharedFiles,
      files,
    });
    made.push(...(await Promise.all(entries.map(run))));
    engine.close();
  });
  return made;
}

const bodyOf = (staged: Staged | undefined) => JSON.parse(String((staged as StagedRequest).body));
const sourceOf = (staged: Staged | undefined) => bodyOf(staged).params.messages[0].content[0].source;

test('a picture goes into the request, and its event says what was sent', async () => {
  await world.file('a.png', PNG);
  const [staged] = await make([entryOf('a.png', 7)]);
  expect(bodyOf(staged).custom_id).toBe(`${KEY}-7`);
  expect(sourceOf(staged)).toEqual({ type: 'base64', media_type: 'image/png', data: PNG.toString('base64') });
  expect((staged as StagedRequest).event).toMatchObject({
    index: 7,
    custom_id: `${KEY}-7`,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    source: 'base64',
    file_id: null,
    max_tokens: 16_000,
    images: [{ input: 'a.png', width: 60, height: 40 }],
  });
  // Nothing was asked of the API.
  expect(world.api.requests).toEqual([]);
});

test('a file that has vanished since it was listed is unusable, as is one that is no picture any more', async () => {
  await world.file('a.png', PNG);
  await world.file('b.png', 'no picture');
  rmSync(join(world.folder, 'a.png'));
  expect(await make([entryOf('a.png'), entryOf('b.png', 1)])).toMatchObject([
    { kind: 'unusable', error: { code: 'input_missing', exitCode: 2 } },
    { kind: 'unusable', error: { code: 'input_unusable', exitCode: 2 } },
  ]);
});

test('other bytes under the same name are sent, with another hash and key', async () => {
  await world.file('a.png', PNG);
  const [before] = await make([entryOf('a.png')]);
  const changed = makePng({ width: 80, height: 40 });
  await world.file('a.png', changed);
  const [after] = await make([entryOf('a.png')]);
  expect(sourceOf(after).data).toBe(changed.toString('base64'));
  const [first, second] = [before, after].map((staged) => (staged as StagedRequest).event);
  expect(second?.sha256).not.toBe(first?.sha256);
  expect(second?.key).not.toBe(first?.key);
});

test('entries of one file wait for its upload, and share it', async () => {
  await world.file('a.png', PNG);
  const made = await make([entryOf('a.png', 0), entryOf('a.png', 1), entryOf('a.png', 2)]);
  const [id, ...others] = world.api.files.keys();
  expect(others).toEqual([]);
  expect(made.map(sourceOf)).toEqual(Array.from({ length: 3 }, () => ({ type: 'file', file_id: id })));
});

test('an upload that is gone at the API is made again, as nobody could mend the batch', async () => {
  await world.file('a.png', PNG);
  const gone = await rememberFile(world, { filename: 'a.png', mime_type: 'image/png', bytes: PNG });
  world.api.files.delete(gone);
  world.api.expectRejection();
  const [staged] = await make([entryOf('a.png')], { upload: true });
  const [id] = world.api.files.keys();
  expect(id).not.toBe(gone);
  expect(sourceOf(staged)).toEqual({ type: 'file', file_id: id });
});

test('a failure of the API is that of the run, not of the input', async () => {
  await world.file('a.png', PNG);
  world.api.failNext('files', { status: 403, message: 'You may not.' });
  await expect(make([entryOf('a.png')], { upload: true })).rejects.toMatchObject({ code: 'permission' });
});

test('the question that a manifest keeps has the same key: a later run asks the same', async () => {
  await world.file('a.png', PNG);
  const flags: Flags = {
    schema: 'name, price number?, tags[]',
    tile: true,
    effort: 'low',
    system: 'Be brief.',
  };
  await inRun(flags, async (context) => {
    const terms = { inBatch: true, budget: undefined };
    const question = await makeEachQuestion(flags, terms, context);
    const stored = storeQuestion('alt text', { flags, settings: context.settings, schema: question.schema });
    const read = JSON.parse(JSON.stringify(stored)) as typeof stored;
    const restored = await makeEachQuestion(restoreFlags(read), terms, context);
    expect(restored.fingerprint).toBe(question.fingerprint);
    expect(restored.schema?.apiSchema).toEqual(question.schema?.apiSchema);
  });
});
