/** What the launcher keeps of one run for the next: it makes starts quicker, and must never change or end a run. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { BINARY, collect, type RunResult, useWorld } from '../support/run.ts';

const world = useWorld();
const hasPipes = process.platform !== 'win32';
const ANSWERED = {
  code: 0,
  stdout: expect.stringMatching(/^I received 1 image: image\/png 64x48, .*"describe"\.\n$/),
  stderr: '',
};

beforeEach(async () => {
  await world.file('photo.png', makePng({ width: 64, height: 48 }));
});

function ask(variables: Record<string, string | undefined> = {}): Promise<RunResult> {
  return world.runBinary(['photo.png', 'describe'], {
    variables: { NODE_DISABLE_COMPILE_CACHE: undefined, ...variables },
  });
}

function folder(): string {
  return join(world.folder, 'cache', 'compiled');
}

/** Paths of what is kept, by name. */
async function kept(): Promise<string[]> {
  return (await readdir(folder())).sort().map((name) => join(folder(), name));
}

async function largest(): Promise<string> {
  const files = await Promise.all(
    (await kept()).map(async (path) => ({ path, size: (await stat(path)).size })),
  );
  return files.sort((a, b) => b.size - a.size)[0]?.path ?? '';
}

test('a run answers, whether or not compiled code can be kept', async () => {
  const nowhere = process.platform === 'win32' ? 'NUL' : '/dev/null';
  await world.file('file', '');
  for (const CLAUDE_SEE_CACHE_DIR of [nowhere, join(world.folder, 'file'), '/proc/claude-see']) {
    expect(await ask({ CLAUDE_SEE_CACHE_DIR }), CLAUDE_SEE_CACHE_DIR).toMatchObject(ANSWERED);
  }
});

test('without a home folder nothing is kept in the folder where one is', async () => {
  const variables = { CLAUDE_SEE_CACHE_DIR: '', HOME: '', XDG_CACHE_HOME: '' };
  expect(await ask(variables)).toMatchObject(ANSWERED);
  expect((await readdir(world.folder)).sort()).toEqual(['data', 'photo.png']);
});

test('NODE_DISABLE_COMPILE_CACHE keeps nothing', async () => {
  expect(await ask({ NODE_DISABLE_COMPILE_CACHE: '1' })).toMatchObject(ANSWERED);
  expect(existsSync(folder())).toBe(false);
});

test('what is kept lies in the cache folder, for nobody else to read', async () => {
  expect(await ask()).toMatchObject(ANSWERED);
  expect((await kept()).length).toBeGreaterThan(0);
  if (process.platform !== 'win32') expect((await stat(folder())).mode & 0o777).toBe(0o700);
});

describe('compiled code', () => {
  test('is used as it is by the next run, and completed by one that loads more', async () => {
    await ask();
    const files = await kept();
    const past = new Date('2026-01-01T00:00:00Z');
    for (const path of files) await utimes(path, past, past);

    expect(await ask()).toMatchObject(ANSWERED);
    expect(await kept()).toEqual(files);
    for (const path of files) expect((await stat(path)).mtime, path).toEqual(past);

    await world.runBinary(['config', 'set', 'model', 'haiku'], {
      variables: { NODE_DISABLE_COMPILE_CACHE: undefined },
    });
    expect((await kept()).length).toBeGreaterThan(files.length);
    expect(await ask()).toMatchObject(ANSWERED);
  });

  test.each<[string, (code: Buffer) => Uint8Array]>([
    ['damaged', (code) => code.fill(0xff, code.length / 2, code.length / 2 + 64)],
    ['filled with zeros, as after a power failure', (code) => code.fill(0)],
    ['empty', () => new Uint8Array()],
    ['shorter than its digest', (code) => code.subarray(0, 7)],
  ])('that is %s is made anew', async (_name, damage) => {
    await ask();
    const path = await largest();
    const whole = await readFile(path);
    await writeFile(path, damage(Buffer.from(whole)));
    expect(await ask()).toMatchObject(ANSWERED);
    // Compiled code differs in places that do not matter, but not by much.
    expect((await stat(path)).size / whole.length).toBeCloseTo(1, 1);
  });

  test.skipIf(!hasPipes)('is passed over where a pipe stands in its place', async () => {
    await ask();
    const path = await largest();
    await rm(path);
    execFileSync('mkfifo', [path]);
    expect(await ask()).toMatchObject(ANSWERED);
    expect((await stat(path)).isFile()).toBe(true);
  });

  test.skipIf(!hasPipes)('is neither used nor kept where others could have left some', async () => {
    await ask();
    const path = await largest();
    await writeFile(path, 'not ours');
    await chmod(folder(), 0o777);
    expect(await ask()).toMatchObject(ANSWERED);
    expect(await readFile(path, 'utf8')).toBe('not ours');
  });

  test('of other versions goes after a month, when other code is kept', async () => {
    await ask();
    const names = await kept();
    const [old, recent] = ['main-0123abcd.cjs-v20.0.0-x64', 'main-4567cdef.cjs-v20.0.0-x64'].map((name) =>
      join(folder(), name),
    ) as [string, string];
    for (const path of [old, recent]) await writeFile(path, '');
    const monthAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    await utimes(old, monthAgo, monthAgo);
    await writeFile(await largest(), 'damaged');
    await ask();
    expect(await kept()).toEqual([...names, recent].sort());
  });

  test('of one file is never taken for another', async () => {
    await ask();
    const [first = '', second = ''] = (await kept()).filter((path) => /[/\\](?:api|main)-/.test(path));
    const [one, other] = [await readFile(first), await readFile(second)];
    await writeFile(first, other);
    await writeFile(second, one);
    expect(await ask()).toMatchObject(ANSWERED);
    expect((await stat(first)).size / one.length).toBeCloseTo(1, 1);
  });

  test('is kept whole by runs at once, which leave nothing else', async () => {
    const results = await Promise.all([ask(), ask(), ask(), ask()]);
    for (const result of results) expect(result).toMatchObject(ANSWERED);
    expect((await kept()).filter((path) => path.endsWith('.tmp'))).toEqual([]);
    expect(await ask()).toMatchObject(ANSWERED);
  });

  test('that cannot be put in place leaves nothing else behind', async () => {
    await ask();
    const path = await largest();
    const names = await kept();
    await rm(path);
    await mkdir(path);
    expect(await ask()).toMatchObject(ANSWERED);
    expect(await kept()).toEqual(names);
  });
});

test('a loader that takes over CommonJS is lived with', async () => {
  await world.file(
    'hooks.mjs',
    `import { readFile } from 'node:fs/promises';
     export async function load(url, context, next) {
       const loaded = await next(url, context);
       if (loaded.format !== 'commonjs') return loaded;
       return { ...loaded, source: loaded.source ?? (await readFile(new URL(url))) };
     }`,
  );
  const register = await world.file(
    'register.mjs',
    `import { register } from 'node:module';\nregister('./hooks.mjs', import.meta.url);`,
  );
  const NODE_OPTIONS = `--import ${pathToFileURL(register)}`;
  expect(await ask({ NODE_OPTIONS })).toMatchObject(ANSWERED);
});

test('a program that is not installed whole is worded, and no failed check', async () => {
  await cp(dirname(BINARY), join(world.folder, 'bin'), { recursive: true });
  const child = spawn(process.execPath, [join(world.folder, 'bin', 'claude-see.js'), 'photo.png'], {
    env: world.variables(),
  });
  const { code, stdout, stderr } = await collect(child);
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toMatch(
    /^claude-see: is not installed whole: Cannot find module .*start\.cjs'\n {2}install it again\n$/,
  );
});

test('a file of the program that is missing later is worded as well', async () => {
  await cp(dirname(BINARY), join(world.folder, 'bin'), { recursive: true });
  await cp(join(dirname(BINARY), '../dist'), join(world.folder, 'dist'), { recursive: true });
  for (const name of await readdir(join(world.folder, 'dist'))) {
    if (name.startsWith('api-')) await rm(join(world.folder, 'dist', name));
  }
  const child = spawn(process.execPath, [join(world.folder, 'bin', 'claude-see.js'), 'photo.png'], {
    cwd: world.folder,
    env: world.variables(),
  });
  const { code, stdout, stderr } = await collect(child);
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toMatch(
    /^claude-see: installation is incomplete: Cannot find module '.\/api-.*'\n {2}install claude-see again\n$/,
  );
});

test.skipIf(!hasPipes)('help that is cut off by a full disk is no success', async () => {
  const command = `ulimit -f 2; exec '${process.execPath}' '${BINARY}' --help > help.txt`;
  const child = spawn('bash', ['-c', command], { cwd: world.folder, env: world.variables() });
  const { code, stderr } = await collect(child);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^claude-see: stdout: cannot be written: /),
  });
});
