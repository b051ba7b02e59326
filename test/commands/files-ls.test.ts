import { expect, test } from 'vitest';
import { rememberFile } from '../support/memory.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const add = (filename: string, created_at: string, expires_at: string | null = null) =>
  world.api.addFile({ bytes: Buffer.alloc(2048), filename, mime_type: 'image/png', created_at, expires_at });

test('lists the workspace, newest first', async () => {
  const old = add('old.png', '2026-01-02T03:04:05Z', '2026-02-02T03:04:05Z');
  const young = add('young.png', '2026-03-02T03:04:05Z');
  world.api.addFile({
    bytes: Buffer.alloc(1),
    filename: 'foreign.png',
    mime_type: 'image/png',
    workspaceId: world.api.foreignWorkspaceId,
  });
  const { code, stdout, stderr } = await world.run(['files', 'ls']);
  expect(code, stderr).toBe(0);
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['id', 'size', 'created', 'expires', 'type', 'name'],
    [young, '2 KB', '2026-03-02 03:04', 'never', 'image/png', 'young.png'],
    [old, '2 KB', '2026-01-02 03:04', 'expired 2026-02-02 03:04', 'image/png', 'old.png'],
    [''],
  ]);
});

test('prints pages as they come, as one table and as one JSON array', async () => {
  for (let n = 0; n < 1001; n++) add(`${n}.png`, '2026-01-02T03:04:05Z');
  const pages = () => world.api.requests.filter(({ path }) => path.startsWith('/v1/files'));
  const table = await world.run(['files', 'ls']);
  expect(table.stdout.trimEnd().split('\n')).toHaveLength(1002);
  expect(pages()).toHaveLength(2);
  const json = await world.run(['files', 'ls', '--json']);
  expect(JSON.parse(json.stdout)).toHaveLength(1001);
});

test('a page that is refused leaves what was printed and ends in its own exit code', async () => {
  for (let n = 0; n < 1001; n++) add(`${n}.png`, '2026-01-02T03:04:05Z');
  let asked = false;
  const { code, stdout } = await world.run(['files', 'ls', '--retries', '0'], {
    onStdout: () => {
      if (!asked) world.api.failNext('files', { status: 529 });
      asked = true;
    },
  });
  expect(code).toBe(4);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1001);
});

test('--json gives the facts of each file', async () => {
  const id = add('a.png', '2026-01-02T03:04:05Z');
  const { stdout } = await world.run(['files', 'ls', '--json']);
  expect(JSON.parse(stdout)).toEqual([
    {
      file_id: id,
      filename: 'a.png',
      media_type: 'image/png',
      size_bytes: 2048,
      created_at: '2026-01-02T03:04:05.000Z',
      expires_at: null,
    },
  ]);
});

test('an empty workspace is a note and an empty array', async () => {
  expect(await world.run(['files', 'ls'])).toEqual({ code: 0, stdout: '', stderr: 'no stored files\n' });
  expect((await world.run(['files', 'ls', '--json'])).stdout).toBe('[]\n');
});

test('--mine lists what is remembered of this address and credential, and asks nobody', async () => {
  add('theirs.png', '2026-01-02T03:04:05Z');
  const old = await rememberFile(world, { filename: 'old.png', created_at: '2026-01-02T03:04:05Z' });
  const young = await rememberFile(world, { filename: 'young.png', created_at: '2026-03-02T03:04:05Z' });
  await rememberFile(world, {}, { base_url: 'https://elsewhere.example' });
  await rememberFile(world, {}, { scope: 'f'.repeat(64) });
  const { stdout } = await world.run(['files', 'ls', '--mine']);
  expect(stdout.match(/file_\w+/g)).toEqual([young, old]);
  expect(JSON.parse((await world.run(['files', 'ls', '--mine', '--json'])).stdout)).toHaveLength(2);
  expect(world.api.requests).toEqual([]);
});

test('--mine of an empty memory', async () => {
  expect(await world.run(['files', 'ls', '--mine'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'no uploads in the cache\n',
  });
});
