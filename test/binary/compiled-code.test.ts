/** The cache of compiled code in the built binary: it must never change or end a run. Details: test/bin. */
import { spawn } from 'node:child_process';
import { chmod, cp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { makePng } from '../support/images.ts';
import { collect, type RunResult, useWorld } from '../support/run.ts';

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

/** Returns the paths of the cached files, by name. */
async function cached(): Promise<string[]> {
  return (await readdir(folder())).sort().map((name) => join(folder(), name));
}

async function largest(): Promise<string> {
  const files = await Promise.all(
    (await cached()).map(async (path) => ({ path, size: (await stat(path)).size })),
  );
  return files.sort((a, b) => b.size - a.size)[0]?.path ?? '';
}

test('a run caches its code for this user only, and the next runs use and complete it', async () => {
  expect(await ask()).toMatchObject(ANSWERED);
  const files = await cached();
  expect(files.length).toBeGreaterThan(0);
  if (process.platform !== 'win32') expect((await stat(folder())).mode & 0o777).toBe(0o700);
  // Younger than a month, after which a run removes what it does not load itself.
  const past = new Date(Math.floor(Date.now() / 1000 - 86_400) * 1000);
  for (const path of files) await utimes(path, past, past);

  expect(await ask()).toMatchObject(ANSWERED);
  expect(await cached()).toEqual(files);
  for (const path of files) expect((await stat(path)).mtime, path).toEqual(past);

  await world.runBinary(['config', 'set', 'model', 'haiku'], {
    variables: { NODE_DISABLE_COMPILE_CACHE: undefined },
  });
  expect((await cached()).length).toBeGreaterThan(files.length);
  expect(await ask()).toMatchObject(ANSWERED);
});

test('without a home folder nothing is cached in the current folder', async () => {
  const variables = { CLAUDE_SEE_CACHE_DIR: '', HOME: '', XDG_CACHE_HOME: '' };
  expect(await ask(variables)).toMatchObject(ANSWERED);
  expect((await readdir(world.folder)).sort()).toEqual(['data', 'photo.png']);
});

test('damaged code does not crash a run, and is replaced', async () => {
  await ask();
  const path = await largest();
  const original = await readFile(path);
  await writeFile(path, Buffer.from(original).fill(0xff, original.length / 2, original.length / 2 + 64));
  expect(await ask()).toMatchObject(ANSWERED);
  // Compiled code may differ from run to run, but hardly in size.
  expect((await stat(path)).size / original.length).toBeCloseTo(1, 1);
});

test.skipIf(!hasPipes)('code in a folder that others can write to is neither used nor replaced', async () => {
  await ask();
  const path = await largest();
  await writeFile(path, 'not ours');
  await chmod(folder(), 0o777);
  expect(await ask()).toMatchObject(ANSWERED);
  expect(await readFile(path, 'utf8')).toBe('not ours');
});

test('concurrent runs cache complete code and leave no temporary files', async () => {
  const results = await Promise.all([ask(), ask(), ask()]);
  for (const result of results) expect(result).toMatchObject(ANSWERED);
  expect((await cached()).filter((path) => path.endsWith('.tmp'))).toEqual([]);
  expect(await ask()).toMatchObject(ANSWERED);
});

test('a custom loader for CommonJS is no problem', async () => {
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

test('an incomplete installation is reported, with exit code 70', async () => {
  await cp(dirname(BINARY), join(world.folder, 'bin'), { recursive: true });
  const child = spawn(process.execPath, [join(world.folder, 'bin', 'claude-see.js'), 'photo.png'], {
    env: world.variables(),
  });
  const { code, stdout, stderr } = await collect(child);
  expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
  expect(stderr).toMatch(
    /^claude-see: installation is incomplete: Cannot find module .*start\.cjs'\n {2}reinstall claude-see\n$/,
  );
});

test('a missing file that is loaded later is reported, too', async () => {
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
    /^claude-see: installation is incomplete: Cannot find module '.\/api-.*'\n {2}reinstall claude-see\n$/,
  );
});

test.skipIf(!hasPipes)('help that is cut by a full disk is a failure', async () => {
  const command = `ulimit -f 2; exec '${process.execPath}' '${BINARY}' --help > help.txt`;
  const child = spawn('bash', ['-c', command], { cwd: world.folder, env: world.variables() });
  const { code, stderr } = await collect(child);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^claude-see: stdout: cannot be written: /),
  });
});
