import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { memoryOf, rememberFile } from '../support/memory.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const PICTURE = makePng({ width: 300, height: 200 });

const add = (filename = 'a.png') =>
  world.api.addFile({ bytes: Buffer.alloc(2048), filename, mime_type: 'image/png' });
const remembered = async () => [...(await memoryOf(world)).list()].map(({ file_id }) => file_id);

test('deletes one by id, prints it, and forgets it', async () => {
  const id = await rememberFile(world, {});
  expect(await world.run(['files', 'rm', id])).toEqual({ code: 0, stdout: `${id}\n`, stderr: '' });
  expect(world.api.files.size).toBe(0);
  expect(await remembered()).toEqual([]);
});

test('finds a file by its content, under any name', async () => {
  await world.file('a.png', PICTURE);
  await world.file('copy.png', PICTURE);
  const { stdout: id } = await world.run(['files', 'upload', 'a.png']);
  const info = await world.run(['files', 'info', 'copy.png']);
  expect(info.stdout.split('\n').slice(0, 3)).toEqual([
    `id          ${id.trim()}`,
    'name        a.png',
    'type        image/png',
  ]);
  expect(info.stdout).toContain('remembered  yes\nsha256      ');
  expect(await world.run(['files', 'rm', 'copy.png'])).toEqual({ code: 0, stdout: id, stderr: '' });
  const again = await world.run(['files', 'rm', 'copy.png']);
  expect(again).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'claude-see: copy.png: these bytes were not uploaded from this machine with these credentials\n  `claude-see files ls` lists stored files\n',
  });
});

test('more than one needs --yes without a terminal', async () => {
  const ids = [add(), add()];
  const refused = await world.run(['files', 'rm', ...ids]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toBe(
    'claude-see: there is no terminal to confirm on\n  pass --yes to delete 2 stored files\n',
  );
  expect(world.api.requests).toEqual([]);
  const { code, stdout } = await world.run(['files', 'rm', ...ids, '--yes']);
  expect(code).toBe(0);
  expect(stdout).toBe(`${ids.join('\n')}\n`);
});

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['n\n', false],
  ['\n', false],
  ['', false],
])('on a terminal it asks; %j', async (stdin, deletes) => {
  const ids = [add(), add()];
  const { code, stderr } = await world.run(['files', 'rm', ...ids], { stdin, terminal: ['stdin', 'stderr'] });
  expect(code).toBe(0);
  expect(stderr).toContain('delete 2 stored files? This cannot be undone. [y/N]');
  expect(world.api.files.size).toBe(deletes ? 0 : 2);
  expect(stderr.includes('nothing was deleted')).toBe(!deletes);
});

test('Ctrl-C at the question deletes nothing', async () => {
  const ids = [add(), add()];
  const run = world.start(['files', 'rm', ...ids], { stdin: 'silent', terminal: ['stdin', 'stderr'] });
  setImmediate(() => run.interrupt());
  expect((await run.result).code).toBe(130);
  expect(world.api.files.size).toBe(2);
});

test('what is gone already is named, forgotten, and the rest is deleted', async () => {
  const gone = await rememberFile(world, {});
  world.api.files.clear();
  const there = add();
  world.api.expectRejection('File not found');
  const { code, stdout, stderr } = await world.run(['files', 'rm', gone, there, '--yes', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual([{ input: there, file_id: there }]);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'not_found' } });
  expect(await remembered()).toEqual([]);
});

test('a path that is missing is named, and the rest is deleted', async () => {
  const id = add();
  const { code, stdout, stderr } = await world.run(['files', 'rm', 'nope.png', id]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: `${id}\n` });
  expect(stderr).toBe('claude-see: nope.png: no such file\n');
});

test('a path that is missing has no way to be sent as text in files info', async () => {
  expect(await world.run(['files', 'info', 'nope.png'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'claude-see: nope.png: no such file\n',
  });
});

test('what the API does not delete stays remembered', async () => {
  const id = await rememberFile(world, {});
  world.api.failNext('files', { status: 529 });
  const { code } = await world.run(['files', 'rm', id, '--retries', '0']);
  expect(code).toBe(4);
  expect(await remembered()).toEqual([id]);
});

test('info of an id that is not there is not found; --json has all facts', async () => {
  world.api.expectRejection('File not found');
  expect((await world.run(['files', 'info', 'file_nope'])).code).toBe(2);
  const id = world.api.addFile({
    bytes: Buffer.alloc(2048),
    filename: 'a.png',
    mime_type: 'image/png',
    created_at: '2026-01-02T03:04:05Z',
  });
  expect(JSON.parse((await world.run(['files', 'info', id, '--json'])).stdout)).toEqual({
    file_id: id,
    filename: 'a.png',
    media_type: 'image/png',
    size_bytes: 2048,
    created_at: '2026-01-02T03:04:05.000Z',
    expires_at: null,
    remembered: false,
    sha256: null,
  });
});
