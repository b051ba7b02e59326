/** Each file of the bundle is loaded and does its work: bundling can break what runs well from source. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBmp } from '../support/bmp.ts';
import { startFakeProxy } from '../support/fake-api/proxy.ts';
import { makePng } from '../support/images.ts';
import { BINARY, collect, type RunResult, useWorld } from '../support/run.ts';

const world = useWorld();
const DIST = new URL('../../dist/', import.meta.url);
const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const PHOTO = makePng({ width: 64, height: 48 });
const onLinux = process.platform === 'linux';
const hasScript = onLinux && existsSync('/usr/bin/script');

/** Node writes there which files each process has loaded. */
let coverage = '';
beforeAll(async () => {
  coverage = await mkdtemp(join(tmpdir(), 'claude-see-chunks-'));
});
afterAll(() => rm(coverage, { recursive: true, force: true }));

function run(args: readonly string[], variables: Record<string, string> = {}): Promise<RunResult> {
  return world.runBinary(args, { variables: { NODE_V8_COVERAGE: coverage, ...variables } });
}

async function loadedChunks(): Promise<ReadonlySet<string>> {
  const loaded = new Set<string>();
  for (const name of await readdir(coverage)) {
    // Only the addresses: the files are large.
    for (const [, url = ''] of (await readFile(join(coverage, name), 'utf8')).matchAll(/"url":"([^"]+)"/g)) {
      if (url.startsWith(DIST.href)) loaded.add(url.slice(DIST.href.length));
    }
  }
  return loaded;
}

describe.sequential('the bundle', () => {
  test('stores settings (conf)', async () => {
    expect(await run(['config', 'set', 'model', 'haiku'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await run(['config', 'get', 'model'])).stdout).toBe('haiku\n');
    const home = { CLAUDE_SEE_CONFIG_DIR: '', XDG_CONFIG_HOME: world.folder };
    expect((await run(['config', 'path'], home)).stdout).toContain('claude-see');
  });

  test('expands patterns (tinyglobby)', async () => {
    await world.file('b.png', PHOTO);
    await world.file('a.png', PHOTO);
    const { stdout } = await run(['*.png', 'compare', '--json']);
    expect(JSON.parse(stdout).images.map(({ input }: { input: string }) => input)).toEqual([
      'a.png',
      'b.png',
    ]);
  });

  test('words errors in colour (chalk)', async () => {
    expect(await run(['none.png', '--color'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('\u001b[31mclaude-see:'),
    });
  });

  test('goes through a proxy (undici)', async () => {
    const proxy = await startFakeProxy();
    try {
      await world.file('photo.png', PHOTO);
      expect(await run(['photo.png'], { HTTP_PROXY: proxy.url })).toMatchObject({ code: 0, stderr: '' });
      expect(proxy.requests).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });

  test.each([
    [
      'a.bmp',
      async () => void (await world.file('a.bmp', makeBmp({ width: 8, height: 6, bits: 24, at: () => 255 }))),
    ],
    ['a.heic', () => copyFile(join(FIXTURES, 'upright.heic'), join(world.folder, 'a.heic'))],
    [
      'a.svg',
      async () =>
        void (await world.file(
          'a.svg',
          '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><path d="M0 0h9v9z"/></svg>',
        )),
    ],
  ])('converts %s', async (name, make) => {
    await make();
    const { code, stdout, stderr } = await run([name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^a\.\w+: .* → image\/\w+/) });
    expect(stdout).toMatch(/^I received 1 image: image\/(png|jpeg) \d+x\d+/);
  });

  test('shrinks what the API refuses', async () => {
    await world.file('photo.png', makePng({ width: 300, height: 200 }));
    const path = 'messages.0.content.0';
    world.api.failNext('messages', {
      status: 400,
      message: `${path}: image dimensions exceed`,
      error_code: 'image_dimensions_too_large',
      details: { max_side_length_pixels: 250, paths: [path] },
    });
    expect((await run(['photo.png'])).stdout).toContain('image/png 250x167');
  });

  test('looks for the profile of the official tool', async () => {
    await world.file('photo.png', PHOTO);
    const { code, stderr } = await run(['photo.png'], { ANTHROPIC_API_KEY: '', ANTHROPIC_PROFILE: 'nope' });
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('profile "nope"') });
  });

  test('uploads, and remembers', async () => {
    await world.file('photo.png', PHOTO);
    const { stdout } = await run(['files', 'upload', 'photo.png']);
    expect((await run(['files', 'ls', '--mine'])).stdout).toContain(stdout.trim());
  });

  test.skipIf(!onLinux)('reads the clipboard', async () => {
    await world.file('photo.png', PHOTO);
    const tool = await world.file(
      'tools/xclip',
      `#!/bin/sh\ncase "$*" in *TARGETS*) echo image/png ;; *) /bin/cat '${join(world.folder, 'photo.png')}' ;; esac\n`,
    );
    await chmod(tool, 0o755);
    const PATH = [join(world.folder, 'tools'), process.env.PATH].join(delimiter);
    const { code, stdout } = await run(['clipboard:'], { PATH, DISPLAY: ':0', WAYLAND_DISPLAY: '' });
    expect(code).toBe(0);
    expect(stdout).toContain('image/png 64x48');
  });

  test.skipIf(!hasScript)('spins on a terminal, and leaves its cursor (ora)', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const command = `stty cols 80; exec '${process.execPath}' '${BINARY}' photo.png`;
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: world.folder,
      env: world.variables({ NODE_V8_COVERAGE: coverage, TERM: 'xterm', SHELL: '/bin/sh' }),
    });
    const { code, stdout } = await collect(child, {
      onStdout: (text) => {
        if (text.includes('waiting')) gate.open();
      },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('A cat.');
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
  });

  // Last: over everything that the tests above have run.
  test.skipIf(!hasScript)('has no file that none of these tests loads', async () => {
    const loaded = await loadedChunks();
    const all = (await readdir(DIST)).filter((name) => name.endsWith('.js'));
    const texts = await Promise.all(all.map((name) => readFile(new URL(name, DIST), 'utf8')));
    // esbuild leaves some code of the SDK behind that nothing imports any more.
    const imported = all.filter((name) => texts.some((text) => text.includes(name)));
    // The worker's process is killed once it is done; many.test.ts sees what it does.
    const unseen = imported.filter((name) => name !== 'prepare-worker.js' && !loaded.has(name));
    expect(unseen, 'add a run of the built program that loads these').toEqual([]);
    expect(loaded.size).toBeGreaterThan(10);
  });
});
