/** Pictures that a conversation keeps on disk: what goes out again is what went out, or nothing does. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { makePdf } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const PICTURE = makePng({ width: 64, height: 48 });
const OTHER = makePng({ width: 32, height: 32 });
const GONE = {
  code: 2,
  stdout: '',
  stderr:
    'claude-see: a.png: its bytes are not kept any more\n  ask anew and name the picture or PDF again\n',
};

/** The only file below the folder of contents. */
function contentPath(): string {
  const all = readdirSync(join(world.folder, 'data', 'contents'), { recursive: true, withFileTypes: true });
  const [file, ...more] = all.filter((each) => !each.isDirectory());
  if (!file || more.length > 0) throw new Error('there is not exactly one content');
  return join(file.parentPath, file.name);
}

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

beforeEach(async () => {
  await world.file('a.png', PICTURE);
});

describe('a kept picture', () => {
  test('that was replaced by another one is never sent under its name', async () => {
    await world.run(['a.png', 'one']);
    writeFileSync(contentPath(), OTHER);
    expect(await world.run(['-c', 'what is it?'])).toEqual(GONE);
    expect(world.api.files.size).toBe(0);
    expect(asked()).toHaveLength(1);
  });

  test.each([
    ['was emptied', () => writeFileSync(contentPath(), '')],
    ['was cut', () => writeFileSync(contentPath(), PICTURE.subarray(0, 40))],
    ['was removed', () => rmSync(contentPath())],
  ])('that %s is named, and kept again once it is asked about again', async (_, harm) => {
    await world.run(['a.png', 'one']);
    harm();
    expect(await world.run(['-c', 'two'])).toEqual(GONE);
    await world.run(['a.png', 'three']);
    expect(readFileSync(contentPath())).toEqual(PICTURE);
    expect(await world.run(['-c', 'four'])).toMatchObject({ code: 0 });
  });

  test('that was cut unseen is kept whole once it is asked about again', async () => {
    await world.run(['a.png', 'one']);
    writeFileSync(contentPath(), PICTURE.subarray(0, 40));
    await world.run(['a.png', 'two']);
    expect(readFileSync(contentPath())).toEqual(PICTURE);
  });

  test.skipIf(process.platform === 'win32')('whose place a pipe has taken is not waited for', async () => {
    await world.run(['a.png', 'one']);
    const path = contentPath();
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(await world.run(['-c', 'two'])).toEqual(GONE);
    await world.run(['a.png', 'three']);
    expect(statSync(path).isFile()).toBe(true);
  });

  test('is not read where its upload goes out', async () => {
    await world.run(['a.png', 'one']);
    await world.run(['-c', 'two']);
    rmSync(contentPath());
    expect(await world.run(['-c', 'three'])).toMatchObject({ code: 0, stderr: '' });
    const content = [{ source: { type: 'file' } }, { text: 'one' }];
    expect(asked()[2]?.body).toMatchObject({ messages: [{ content }, {}, {}, {}, {}] });
  });

  test.skipIf(process.platform === 'win32')('that cannot be read is not called gone', async () => {
    await world.run(['a.png', 'one']);
    const contents = join(world.folder, 'data', 'contents');
    rmSync(contents, { recursive: true });
    symlinkSync('contents', contents);
    expect(await world.run(['-c', 'two'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: a.png: its bytes cannot be read: too many symbolic links\n' +
        `  they lie in ${contents}: make that readable, or ask anew and name the picture or PDF again\n`,
    });
  });
});

test('a kept PDF that was damaged is not sent', async () => {
  await world.file('r.pdf', makePdf({ texts: ['a'] }));
  await world.run(['r.pdf', 'one']);
  writeFileSync(contentPath(), makePdf({ texts: ['b'] }));
  expect(await world.run(['-c', 'two'])).toMatchObject({
    code: 2,
    stderr: /^claude-see: r\.pdf: its bytes are not kept any more\n/,
  });
});

test('a conversation that is removed while it is continued is saved anew, and a note says so', async () => {
  const removed = JSON.parse((await world.run(['a.png', 'one', '--json'])).stdout).conversation_id;
  const gate = world.api.gate();
  world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: gate }] });
  const removal = { done: false };
  const run = world.start(['-c', 'two'], {
    terminal: ['stdout'],
    onStdout: () => {
      if (removal.done) return;
      removal.done = true;
      void world.run(['history', 'rm', removed]).then(() => gate.open());
    },
  });
  const { code, stdout, stderr } = await run.result;
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'first second\n' });
  const [shown] = JSON.parse((await world.run(['history', 'ls', '--json'])).stdout);
  expect(shown).toMatchObject({ turns: 2, question: 'one' });
  expect(shown.id).not.toBe(removed);
  expect(stderr).toContain(
    `\n${removed} was removed meanwhile; this is saved as ${shown.id}, maybe without its earlier pictures\n`,
  );
  // The upload is still there, and serves while it lasts.
  expect(await world.run(['-c', 'three'])).toMatchObject({ code: 0, stderr: '' });
});

describe.skipIf(process.platform === 'win32')('without a home folder', () => {
  const variables = { HOME: '', XDG_DATA_HOME: undefined, CLAUDE_SEE_DATA_DIR: undefined };
  const why = 'there is no home folder to keep conversations in';
  const fix = 'set HOME, or CLAUDE_SEE_DATA_DIR to a folder';

  test.each([[['-c', 'two']], [['-r', 'abc', 'two']]])('%j says so', async (args) => {
    expect(await world.runBinary(args, { variables })).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${why}\n  ${fix}\n`,
    });
  });

  test('an answer comes with a note that says how to have it saved', async () => {
    const { code, stderr } = await world.runBinary(['a.png', 'one'], { variables });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `the conversation is not saved: ${why}; ${fix}\n` });
  });
});

test('a damaged latest conversation is named by -c with both ways out', async () => {
  const id = JSON.parse((await world.run(['a.png', 'one', '--json'])).stdout).conversation_id;
  const path = join(world.folder, 'data', 'conversations', `${id}.json`);
  writeFileSync(path, '{');
  const failed = {
    code: 2,
    stdout: '',
    stderr:
      `claude-see: ${id}: is damaged; kept as ${path}.corrupt\n` +
      `  -r ID continues another one; \`claude-see history rm ${id}\` removes it\n`,
  };
  expect(await world.run(['-c', 'two'])).toEqual(failed);
  expect(await world.run(['-c', 'two'])).toEqual(failed);
  await world.run(['history', 'rm', id]);
  expect(await world.run(['-c', 'two'])).toMatchObject({ code: 2, stderr: /there is no conversation/ });
});
