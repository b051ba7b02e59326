import { expect, test } from 'vitest';
import { memoryOf, rememberFile } from '../support/memory.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();
const remembered = async () => [...(await memoryOf(world)).list()].map(({ file_id }) => file_id).sort();
const stored = () => [...world.api.files.keys()].sort();

/** Mine: one of today, one of 10 days ago, one of 40 days ago that has expired. And one of somebody else. */
async function seed() {
  return {
    young: await rememberFile(world, { created_at: ago(0) }),
    old: await rememberFile(world, { created_at: ago(10) }),
    expired: await rememberFile(world, { created_at: ago(40), expires_at: ago(10) }),
    theirs: world.api.addFile({
      bytes: Buffer.alloc(10),
      filename: 'theirs.png',
      mime_type: 'image/png',
      created_at: ago(50),
    }),
  };
}

type Name = keyof Awaited<ReturnType<typeof seed>>;

test.each<[args: readonly string[], deleted: readonly Name[]]>([
  [
    ['--older-than', '7d'],
    ['old', 'expired'],
  ],
  [['--older-than', '30d'], ['expired']],
  [['--expired'], ['expired']],
  [['--expired', '--older-than', '60d'], []],
  [['--all-mine'], ['young', 'old', 'expired']],
  [['--everything'], ['young', 'old', 'expired', 'theirs']],
  [['--everything', '--older-than', '45d'], ['theirs']],
])('prune %j --yes deletes %j', async (args, deleted) => {
  const ids = await seed();
  const { code, stdout, stderr } = await world.run(['files', 'prune', ...args, '--yes']);
  expect(code, stderr).toBe(0);
  expect(stdout.split('\n').filter(Boolean).sort()).toEqual(deleted.map((name) => ids[name]).sort());
  const rest = (Object.keys(ids) as Name[])
    .filter((name) => !deleted.includes(name))
    .map((name) => ids[name]);
  expect(stored()).toEqual(rest.sort());
  expect(await remembered()).toEqual(rest.filter((id) => id !== ids.theirs).sort());
});

test('--dry-run shows what would go and deletes nothing', async () => {
  const ids = await seed();
  const { stdout, stderr } = await world.run(['files', 'prune', '--older-than', '7d', '--dry-run']);
  expect(stdout.match(/file_\w+/g)).toEqual([ids.old, ids.expired]);
  expect(stderr).toContain('would delete 2 files, 14 bytes; nothing was deleted\n');
  expect(stored()).toHaveLength(4);
  const json = await world.run(['files', 'prune', '--all-mine', '--dry-run', '--json']);
  expect(JSON.parse(json.stdout)).toHaveLength(3);
  expect(world.api.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
});

test('what has gone already is only forgotten', async () => {
  const id = await rememberFile(world, { created_at: ago(10) });
  world.api.files.delete(id);
  world.api.expectRejection('File not found');
  const { code, stdout, stderr } = await world.run(['files', 'prune', '--all-mine']);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'deleted 0 files, 0 bytes\n' });
  expect(await remembered()).toEqual([]);
});

test('uploads of another credential at the same address are left alone', async () => {
  const foreign = await rememberFile(world, {}, { scope: 'f'.repeat(64) });
  const { code } = await world.run(['files', 'prune', '--all-mine']);
  expect(code).toBe(0);
  expect(stored()).toEqual([foreign]);
  expect(await remembered()).toEqual([foreign]);
});

test('a failure is named, the rest is pruned', async () => {
  await seed();
  world.api.failNext('files', { status: 529 });
  const { code } = await world.run(['files', 'prune', '--all-mine', '--yes', '--retries', '0']);
  expect(code).toBe(4);
  expect(stored()).toHaveLength(2);
  expect(await remembered()).toHaveLength(1);
});

test.each<[args: readonly string[], message: string]>([
  [[], 'files prune: no selection'],
  [['--older-than', 'soon'], '--older-than: "soon": expected an age such as 7d, 12h or 30m'],
  [['--all-mine', '--everything'], '--all-mine: cannot be combined with --everything'],
])('prune %j is refused before any request', async (args, message) => {
  const { code, stderr } = await world.run(['files', 'prune', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(`claude-see: ${message}\n`);
  expect(world.api.requests).toEqual([]);
});

test.each<[args: readonly string[], message: string]>([
  [['--everything'], 'pass --yes to delete 4 files of this workspace, including uploads by others'],
  [
    ['--everything', '--older-than', '45d'],
    'pass --yes to delete 1 file of this workspace, including uploads by others',
  ],
  [['--all-mine'], 'pass --yes to delete 3 files uploaded from here'],
  [['--older-than', '0s'], 'pass --yes to delete 3 files uploaded from here'],
])('%j needs --yes without a terminal', async (args, message) => {
  await seed();
  const { code, stderr } = await world.run(['files', 'prune', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stored()).toHaveLength(4);
});

test.each([
  ['y\n', 1],
  ['\n', 4],
])('on a terminal it asks; %j', async (stdin, left) => {
  await seed();
  // CI keeps the spinner away.
  const options = { stdin, terminal: ['stdin', 'stderr'], variables: { CI: '1' } } as const;
  const { code, stderr } = await world.run(['files', 'prune', '--all-mine'], options);
  expect(code).toBe(0);
  expect(stderr).toContain('delete 3 files uploaded from here? This cannot be undone. [y/N]');
  expect(stored()).toHaveLength(left);
});

test('a no prints an empty list under --json', async () => {
  const ids = await seed();
  const options = { stdin: 'n\n', terminal: ['stdin', 'stderr'], variables: { CI: '1' } } as const;
  for (const args of [
    ['prune', '--all-mine'],
    ['rm', ids.young, ids.expired],
  ]) {
    const { code, stdout } = await world.run(['files', ...args, '--json'], options);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
  }
  expect(stored()).toHaveLength(4);
});

test('a single file of this machine is deleted without a question', async () => {
  const ids = await seed();
  const { code, stdout } = await world.run(['files', 'prune', '--expired']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${ids.expired}\n` });
});

test('forget touches the memory alone: ids, contents, or all', async () => {
  const ids = await seed();
  await world.file('a.txt', 'some text');
  const byContent = await rememberFile(world, { bytes: Buffer.from('some text') });
  const some = await world.run(['files', 'forget', ids.young, 'a.txt', 'file_unknown']);
  expect(some).toEqual({
    code: 0,
    stdout: '',
    stderr: 'file_unknown: not in the upload cache\nforgot 2 uploads\n',
  });
  expect(await remembered()).toEqual([ids.old, ids.expired].sort());
  const all = await world.run(['files', 'forget', '--json']);
  expect(all.stdout).toBe('{"forgotten":2}\n');
  expect(await remembered()).toEqual([]);
  expect(stored()).toHaveLength(5);
  expect(world.api.files.has(byContent)).toBe(true);
  expect(world.api.requests).toEqual([]);
});

test('forget names a path that is missing, and forgets the rest', async () => {
  const id = await rememberFile(world, {});
  expect(await world.run(['files', 'forget', 'nope.png', id, '--json'])).toMatchObject({
    code: 2,
    stdout: '{"forgotten":1}\n',
    stderr: expect.stringContaining('nope.png: no such file'),
  });
  expect(await remembered()).toEqual([]);
});

test.each<[args: readonly string[], message: string]>([
  [['files'], 'files: needs a command'],
  [['files', 'ls', '--model', 'opus'], '--model: does not apply to `files ls`'],
  [['files', 'ls', '--expires', '1h'], '--expires: does not apply to `files ls`'],
  [
    ['files', 'ls', 'extra'],
    'extra: files ls takes no arguments\n  claude-see help files ls shows the usage\n',
  ],
  [
    ['-q', 'files', 'info', 'a', 'b'],
    'b: files info takes one argument\n  claude-see help files info shows the usage\n',
  ],
  [['files', 'prune', '--older-than', '7d', 'x'], 'x: files prune takes no arguments\n'],
  [['files', 'upload'], 'files upload: needs <inputs...>\n  claude-see help files upload shows the usage\n'],
  [
    ['models', 'photo.jpg'],
    'photo.jpg: models takes no arguments\n  claude-see help models shows the usage\n',
  ],
  [
    ['config', 'set', 'model'],
    'config set model: needs <value>\n  claude-see help config set shows the usage\n',
  ],
  [['files', 'upload', 'a.png', '--mine'], "unknown option '--mine'"],
])('%j is a wrong command line', async (args, message) => {
  const { code, stderr } = await world.run(args);
  expect(code).toBe(2);
  expect(stderr).toContain(`claude-see: ${message}`);
});
