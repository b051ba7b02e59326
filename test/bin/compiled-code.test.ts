/** The cache of compiled code, over a small program that is loaded in this process. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createRequire, wrap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const require = createRequire(import.meta.url);
const useCompiledCode: (program: string) => () => void = require('../../bin/compiled-code.js');

const isWindows = process.platform === 'win32';
let root = '';

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'claude-see-compiled-')));
  await mkdir(join(root, 'dist'));
  await program('start', "exports.answer = () => [1, 2].map((n) => n + require('./part.cjs').add).join();");
  await program('part', 'exports.add = 40;');
  vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '');
  vi.stubEnv('CLAUDE_SEE_CACHE_DIR', join(root, 'cache'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

async function program(name: string, source: string): Promise<void> {
  await writeFile(join(root, 'dist', `${name}.cjs`), source);
}

/** Loads the program as a new process would, calls it, and saves its compiled code. */
function run(name = 'start'): unknown {
  const dist = join(root, 'dist');
  for (const path of Object.keys(require.cache)) if (path.startsWith(dist)) delete require.cache[path];
  const save = useCompiledCode(dist);
  try {
    return require(join(dist, `${name}.cjs`)).answer();
  } finally {
    save();
    delete require.extensions['.cjs'];
  }
}

const ANSWER = '41,42';

function folder(): string {
  return join(root, 'cache', 'compiled');
}

async function cached(): Promise<string[]> {
  return (await readdir(folder())).sort().map((name) => join(folder(), name));
}

/** Returns the path of the cached code of a file of the program. */
async function codeOf(name: string): Promise<string> {
  const path = (await cached()).find((each) => each.includes(`${name}.cjs-`));
  if (path === undefined) throw new Error(`${name} is not cached`);
  return path;
}

const PAST = new Date('2026-01-01T00:00:00Z');

async function age(): Promise<void> {
  for (const path of await cached()) await utimes(path, PAST, PAST);
}

/** Whether the next run takes the cached code as it is: it would replace any code that it cannot use. */
async function isUsed(): Promise<boolean> {
  await age();
  expect(run()).toBe(ANSWER);
  const times = await Promise.all((await cached()).map(async (path) => (await stat(path)).mtimeMs));
  return times.every((time) => time === PAST.getTime());
}

/**
 * Changes the source of a file and caches foreign code for it, which V8 accepts because the length of the source is
 * the same. The comment must be new, because V8 also remembers the sources that this process has compiled.
 */
async function plantForeignCode(comment: string): Promise<void> {
  const source = `exports.add = 40; ${comment}`;
  await program('part', source);
  const foreign = new Script(wrap(`exports.add = 66; ${comment}`)).createCachedData();
  const digest = createHash('sha256').update(source).update(foreign).digest();
  await writeFile(await codeOf('part'), Buffer.concat([digest, foreign]));
}

test('code is cached for this user only, and used by the next run', async () => {
  expect(run()).toBe(ANSWER);
  expect(await cached()).toHaveLength(2);
  if (!isWindows) {
    expect((await stat(folder())).mode & 0o777).toBe(0o700);
    for (const path of await cached()) expect((await stat(path)).mode & 0o777).toBe(0o600);
  }
  expect(await isUsed()).toBe(true);
});

test('a run that loads more adds to the cache', async () => {
  run();
  await program('more', "exports.answer = () => require('./start.cjs').answer();");
  expect(run('more')).toBe(ANSWER);
  expect(await cached()).toHaveLength(3);
  expect(await isUsed()).toBe(true);
});

test('files outside of the program are loaded without the cache', async () => {
  await writeFile(join(root, 'other.cjs'), 'exports.add = 40;');
  await program('start', "exports.answer = () => [1, 2].map((n) => n + require('../other.cjs').add).join();");
  expect(run()).toBe(ANSWER);
  expect(await cached()).toHaveLength(1);
});

describe('nothing is cached', () => {
  test('with NODE_DISABLE_COMPILE_CACHE', () => {
    vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '1');
    expect(run()).toBe(ANSWER);
    expect(existsSync(folder())).toBe(false);
  });

  test.each([
    ['a relative cache folder', "exports.default = () => ({ cache: 'cache-claude-see' });"],
    ['no home folder', "exports.default = () => { throw new Error('no home folder'); };"],
  ])('with %s', async (_name, source) => {
    vi.stubEnv('CLAUDE_SEE_CACHE_DIR', '');
    await program('env-paths', source);
    const before = [await readdir(root), await readdir('.')];
    expect(run()).toBe(ANSWER);
    expect([await readdir(root), await readdir('.')]).toEqual(before);
  });

  test.each([isWindows ? 'NUL' : '/dev/null', 'a file', '/proc/claude-see'])('in %s', async (place) => {
    await writeFile(join(root, 'a file'), '');
    vi.stubEnv('CLAUDE_SEE_CACHE_DIR', place === 'a file' ? join(root, place) : place);
    expect(run()).toBe(ANSWER);
  });
});

test('the cache is in the platform folder by default', async () => {
  vi.stubEnv('CLAUDE_SEE_CACHE_DIR', '');
  await program('env-paths', `exports.default = () => ({ cache: ${JSON.stringify(join(root, 'cache'))} });`);
  expect(run()).toBe(ANSWER);
  expect(await cached()).toHaveLength(2);
});

describe('cached code', () => {
  test.each<[string, (code: Buffer) => Uint8Array]>([
    ['damaged', (code) => code.fill(0xff, code.length / 2, code.length / 2 + 64)],
    ['filled with zeros, as after a power failure', (code) => code.fill(0)],
    ['empty', () => new Uint8Array()],
    ['shorter than its digest', (code) => code.subarray(0, 7)],
  ])('that is %s is replaced', async (_name, damage) => {
    run();
    const path = await codeOf('start');
    const original = await readFile(path);
    await writeFile(path, damage(Buffer.from(original)));
    expect(run()).toBe(ANSWER);
    expect((await stat(path)).size).toBeGreaterThan(original.length / 2);
    expect(await isUsed()).toBe(true);
  });

  test('of a source that changed is replaced, even if the length did not', async () => {
    run();
    await program('part', 'exports.add = 50;');
    expect(run()).toBe('51,52');
  });

  test('of one file is never used for another', async () => {
    run();
    const [start, part] = [await codeOf('start'), await codeOf('part')];
    const [first, second] = [await readFile(start), await readFile(part)];
    await writeFile(start, second);
    await writeFile(part, first);
    expect(run()).toBe(ANSWER);
    expect(await isUsed()).toBe(true);
  });

  test.skipIf(isWindows)('is replaced if it is a named pipe', async () => {
    run();
    const path = await codeOf('start');
    await rm(path);
    execFileSync('mkfifo', [path]);
    expect(run()).toBe(ANSWER);
    expect((await stat(path)).isFile()).toBe(true);
  });

  test.skipIf(isWindows)('is neither read nor written in a folder that others can write to', async () => {
    run();
    await plantForeignCode('// one');
    expect(run()).toBe('67,68');
    await plantForeignCode('// two');
    await chmod(folder(), 0o777);
    await age();
    expect(run()).toBe(ANSWER);
    for (const each of await cached()) expect((await stat(each)).mtimeMs).toBe(PAST.getTime());
  });

  test('that is a month old is removed when other code is saved', async () => {
    run();
    const current = await cached();
    const [old, recent] = ['main-0123abcd.cjs-v20.0.0-x64', 'main-4567cdef.cjs-v20.0.0-x64'].map((name) => {
      return join(folder(), name);
    }) as [string, string];
    for (const path of [old, recent]) await writeFile(path, '');
    const monthAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    await utimes(old, monthAgo, monthAgo);
    await writeFile(await codeOf('start'), 'damaged');
    run();
    expect(await cached()).toEqual([...current, recent].sort());
  });

  test('that cannot be replaced leaves no temporary file behind', async () => {
    run();
    const path = await codeOf('start');
    const names = await cached();
    await rm(path);
    await mkdir(path);
    expect(run()).toBe(ANSWER);
    expect(await cached()).toEqual(names);
  });
});
