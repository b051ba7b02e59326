/** Pictures that a conversation keeps on disk: what goes out again is what went out, or nothing does. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  stderr: 'claude-see: a.png: its saved copy is missing or damaged\n  ask a new question with the file\n',
};

/** The bytes of the only picture of the only conversation. */
function mediaPath(): string {
  const root = join(world.folder, 'data', 'conversations');
  const all = readdirSync(root, { recursive: true, withFileTypes: true });
  const [file, ...more] = all.filter((each) => /^[0-9a-f]{64}$/.test(each.name));
  if (!file || more.length > 0) throw new Error('there is not exactly one picture');
  return join(file.parentPath, file.name);
}

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

beforeEach(async () => {
  await world.file('a.png', PICTURE);
});

describe('a kept picture', () => {
  test('that was replaced by another one is never sent under its name', async () => {
    await world.run(['a.png', 'one']);
    writeFileSync(mediaPath(), OTHER);
    expect(await world.run(['-c', '-q', 'what is it?'])).toEqual(GONE);
    expect(world.api.files.size).toBe(0);
    expect(asked()).toHaveLength(1);
  });

  test.each([
    ['was emptied', () => writeFileSync(mediaPath(), '')],
    ['was cut', () => writeFileSync(mediaPath(), PICTURE.subarray(0, 40))],
    ['was removed', () => rmSync(mediaPath())],
  ])('that %s is named, and saved anew with a new question', async (_, harm) => {
    await world.run(['a.png', 'one']);
    harm();
    expect(await world.run(['-c', '-q', 'two'])).toEqual(GONE);
    await world.run(['a.png', 'three']);
    expect(await world.run(['-c', 'four'])).toMatchObject({ code: 0 });
  });

  test.skipIf(process.platform === 'win32')('whose place a pipe has taken is not waited for', async () => {
    await world.run(['a.png', 'one']);
    const path = mediaPath();
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(await world.run(['-c', '-q', 'two'])).toEqual(GONE);
  });

  test('is not read where its upload goes out', async () => {
    await world.run(['a.png', 'one']);
    await world.run(['-c', 'two']);
    rmSync(mediaPath());
    expect(await world.run(['-c', '-q', 'three'])).toMatchObject({ code: 0, stderr: '' });
    const content = [{ source: { type: 'file' } }, { text: 'one' }];
    expect(asked()[2]?.body).toMatchObject({ messages: [{ content }, {}, {}, {}, {}] });
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'that cannot be read is not called missing',
    async () => {
      await world.run(['a.png', 'one']);
      chmodSync(mediaPath(), 0);
      expect(await world.run(['-c', '-q', 'two'])).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'claude-see: a.png: its saved copy cannot be read: permission denied\n' +
          `  make ${dirname(mediaPath())} readable, or ask a new question with the file\n`,
      });
    },
  );
});

test('a kept PDF that was damaged is not sent', async () => {
  await world.file('r.pdf', makePdf({ texts: ['a'] }));
  await world.run(['r.pdf', 'one']);
  writeFileSync(mediaPath(), makePdf({ texts: ['b'] }));
  expect(await world.run(['-c', 'two'])).toMatchObject({
    code: 2,
    stderr: /\nclaude-see: r\.pdf: its saved copy is missing or damaged\n/,
  });
});

test('a conversation that is removed while it is continued is saved anew, and a note says so', async () => {
  const removed = JSON.parse((await world.run(['a.png', 'one', '--json'])).stdout).conversation_id;
  const gate = world.api.gate();
  world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: gate }] });
  const removal = { done: false };
  const run = world.start(['-c', 'two', '--plain'], {
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
    `\n${removed} was removed meanwhile; saved as ${shown.id}, possibly without its earlier images\n`,
  );
  // The upload is still there, and serves while it lasts.
  expect(await world.run(['-c', '-q', 'three'])).toMatchObject({ code: 0, stderr: '' });
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
  const path = join(world.folder, 'data', 'conversations', id);
  writeFileSync(join(path, '1.json'), '{');
  const failed = {
    code: 2,
    stdout: '',
    stderr:
      `claude-see: ${id}: is damaged: ${path}\n` +
      `  -r ID continues another one; \`claude-see history rm ${id}\` removes it\n`,
  };
  expect(await world.run(['-c', 'two'])).toEqual(failed);
  expect(await world.run(['-c', 'two'])).toEqual(failed);
  await world.run(['history', 'rm', id]);
  expect(await world.run(['-c', 'two'])).toMatchObject({ code: 2, stderr: /there is no conversation/ });
});
