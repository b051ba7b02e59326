/** Each file of the bundle is loaded and does its work: bundling can break what runs well from source. */
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBmp } from '../support/bmp.ts';
import { isWithoutBrowser } from '../support/browser.ts';
import { toCgbi } from '../support/cgbi.ts';
import { startFakeProxy } from '../support/fake-api/proxy.ts';
import { useFileServer } from '../support/file-server.ts';
import { makeIcns } from '../support/icns.ts';
import { makeIcon } from '../support/icons.ts';
import { makeJpeg, makePng } from '../support/images.ts';
import { LOCATOR } from '../support/locator.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { platformVariables } from '../support/platforms.ts';
import { type Pty, spinner, usePty } from '../support/pty.ts';
import { makeTiffRaw } from '../support/raw-photos.ts';
import { TRUTHFUL } from '../support/reviewer.ts';
import { type RunResult, useWorld } from '../support/run.ts';
import { drawShapes } from '../support/shapes.ts';
import { useSites } from '../support/site.ts';
import { makeTiff } from '../support/tiff.ts';

const world = useWorld();
const openPty = usePty(world);
const serve = useFileServer();
const makeSite = useSites();
const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const PHOTO = makePng({ width: 64, height: 48 });
/** One pixel each. */
const QOI = Buffer.from('qoif\0\0\0\x01\0\0\0\x01\x03\0\xc0\0\0\0\0\0\0\0\x01', 'latin1');
const TGA = Buffer.from('\0\0\x02\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x18\x20abc', 'latin1');
const HDR = '#?RADIANCE\n\n-Y 1 +X 1\nabc\x10';
const onLinux = process.platform === 'linux';
const withoutBrowser = isWithoutBrowser('the page in test/binary/chunks.test.ts');

/** A process on a terminal writes there at its end which files it has loaded. */
const RECORD_LOADED = `process.on('exit', () => {
  const loaded = Object.keys(require.cache).map((path) => path + '\\n');
  require('node:fs').appendFileSync(__dirname + '/loaded.txt', loaded.join(''));
});`;
let recordings = '';
const { cache } = createRequire(import.meta.url);
beforeAll(async () => {
  // What an earlier file of tests has loaded does not count.
  for (const path of Object.keys(cache)) if (path.startsWith(DIST)) delete cache[path];
  recordings = await mkdtemp(join(tmpdir(), 'claude-see-chunks-'));
  await writeFile(join(recordings, 'record.cjs'), RECORD_LOADED);
});
afterAll(() => rm(recordings, { recursive: true, force: true }));

const recorded = () => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS} --require ${join(recordings, 'record.cjs')}`,
});

/** The bundle runs in this process: to start one for each command would take four times as long. */
function run(
  args: readonly string[],
  variables: Record<string, string | undefined> = {},
): Promise<RunResult> {
  return world.runBuilt(args, { variables });
}

const onPty = (args: readonly string[]): Pty => openPty(args, { variables: recorded() });

async function loadedChunks(): Promise<ReadonlySet<string>> {
  const onTerminals = (await readFile(join(recordings, 'loaded.txt'), 'utf8')).split('\n');
  const paths = [...onTerminals, ...Object.keys(cache)];
  return new Set(paths.filter((path) => path.startsWith(DIST)).map((path) => path.slice(DIST.length)));
}

describe.sequential('the bundle', () => {
  test('stores settings (conf)', async () => {
    expect(await run(['config', 'set', 'model', 'haiku'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await run(['config', 'get', 'model'])).stdout).toBe('haiku\n');
    const home = { CLAUDE_SEE_CONFIG_DIR: '', XDG_CONFIG_HOME: world.folder };
    expect((await run(['config', 'path'], home)).stdout).toContain('claude-see');
  });

  test('prints completion scripts, and answers them', async () => {
    expect((await run(['completion', 'zsh'])).stdout).toMatch(/^#compdef claude-see\n/);
    // The launcher answers these without loading the program.
    expect((await world.runBinary(['--complete', 'zsh', 'mod'])).stdout).toMatch(/^media\nmodels\t/);
  });

  test('expands patterns', async () => {
    await world.file('b.png', PHOTO);
    await world.file('a.png', PHOTO);
    const { stdout } = await run(['*.png', 'compare', '--json']);
    expect(JSON.parse(stdout).images.map(({ input }: { input: string }) => input)).toEqual([
      'a.png',
      'b.png',
    ]);
  });

  test('looks up extensions (mime-types)', async () => {
    expect(await run(['none.jp2'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no such file'),
    });
    await world.file('photo.tif', PHOTO);
    expect((await run(['photo.tif'])).stderr).toContain('named .tif but holds image/png');
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
    [
      'a.tif',
      async () =>
        void (await world.file(
          'a.tif',
          makeTiff({ width: 8, height: 6, bits: 32, sampleFormat: 3, at: (x) => x }),
        )),
    ],
    ['a.ppm', async () => void (await world.file('a.ppm', 'P3\n1 1 255\n1 2 3\n'))],
    ['a.qoi', async () => void (await world.file('a.qoi', QOI))],
    ['a.tga', async () => void (await world.file('a.tga', TGA))],
    ['a.hdr', async () => void (await world.file('a.hdr', HDR))],
    ['a.png', async () => void (await world.file('a.png', toCgbi(PHOTO)))],
    [
      'a.ico',
      async () => void (await world.file('a.ico', makeIcon([{ data: PHOTO, width: 64, height: 48 }]))),
    ],
    ['a.icns', async () => void (await world.file('a.icns', makeIcns(['icp6', PHOTO])))],
    [
      'a.nef',
      async () =>
        void (await world.file(
          'a.nef',
          makeTiffRaw({ width: 64, height: 48, jpegs: [await makeJpeg({ width: 64, height: 48 })] }),
        )),
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
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^a\.\w+: .* → image\/\w+/m) });
    expect(stdout).toMatch(/^I received 1 image: image\/(png|jpeg) \d+x\d+/);
  });

  test('takes frames', async () => {
    const frames = [PHOTO, await sharp(PHOTO).negate().png().toBuffer()];
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    await world.file('a.gif', gif);
    expect((await run(['a.gif', '--frames', '2'])).stdout).toContain('I received 2 images: image/png 64x48');
  });

  test('cuts into tiles, in this process and in that for drawings', async () => {
    await world.file('page.png', makePng({ width: 100, height: 3200 }));
    await world.file(
      'plan.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="3200"><path d="M0 0h9v9z"/></svg>',
    );
    const { code, stdout } = await run(['page.png', 'plan.svg', '--tile']);
    expect(code).toBe(0);
    // The drawing may have 19 tiles, as far as its header tells: among many images, each has 2000 pixels a side.
    const sizes = stdout.split('You asked')[0]?.match(/\d+x\d+/g);
    expect(sizes).toEqual(['63x2000', '100x1685', '100x1685', '63x2000', '100x1685', '100x1685']);
  });

  test('decodes what looks damaged', async () => {
    await world.file('cut.png', PHOTO.subarray(0, 90));
    expect(await run(['cut.png'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is damaged or cut off'),
    });
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
    const id = stdout.trim();
    expect((await run(['files', 'ls', '--mine'])).stdout).toContain(id);
    expect((await run(['files', 'info', 'photo.png'])).stdout).toContain(id);
    expect((await run(['files', 'prune', '--older-than', '7d', '--dry-run'])).code).toBe(0);
    expect((await run(['files', 'rm', 'photo.png'])).stdout).toBe(stdout);
    expect((await run(['files', 'forget'])).code).toBe(0);
  });

  test('finds things, in a picture and on a page, and draws them', async () => {
    const picture = drawShapes(200, 120, [['red', 20, 30, 60, 40]]).png();
    await world.file('shot.png', await picture.toBuffer());
    await world.file('page.pdf', makePdf({ texts: pageTexts(1) }));
    world.api.look(LOCATOR);
    const { code, stdout } = await run(['locate', 'shot.png', 'a red box', '--csv', '-o', 'boxes.png']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('20,30,60,40')]);
    expect((await run(['locate', 'shot.png', 'a red box', '--crops', 'crops', '--refine'])).code).toBe(0);
    expect((await run(['locate', 'page.pdf', 'a red box', '-o', 'boxes.svg'])).code).toBe(0);
  });

  test('checks screenshots, by every means, and reports in every format', async () => {
    await world.file(
      'shot.png',
      await drawShapes(200, 120, [['red', 20, 30, 60, 40]])
        .png()
        .toBuffer(),
    );
    const assertion = 'a red rectangle is visible';
    const formats = ['json', 'jsonl', 'junit', 'github', 'markdown', 'tap', 'html'];
    const reporters = formats.flatMap((name) => ['--reporter', `${name}=report.${name}`]);
    world.api.look(TRUTHFUL);
    expect((await run(['check', 'shot.png', '-e', assertion, '--dry-run'])).stdout).toContain('1 assertion');
    expect(
      await run(['check', 'shot.png', '-e', assertion, '--reporter', 'list', ...reporters]),
    ).toMatchObject({
      code: 0,
      stderr: '',
    });
    const failing = ['check', 'shot.png', '-e', 'a green rectangle is visible', '--out', 'failures'];
    expect(await run(failing)).toMatchObject({ code: 1, stderr: '' });
    expect(await readdir(join(world.folder, 'failures'))).toHaveLength(1);
    expect((await run(['check', 'report', 'report.json'])).stdout).toContain('1 passed');
    expect((await run(['check', 'init'])).code).toBe(0);
    expect((await run(['check', 'lint'])).code).toBe(0);
    await world.file('b.yaml', 'version: 1\nchecks: [{ id: a, images: shot.png, baseline: before/ }]\n');
    expect((await run(['check', 'accept', 'b.yaml'])).code).toBe(0);
    await world.file(
      'before/shot.png',
      await drawShapes(200, 120, [['red', 20, 30, 60, 41]])
        .png()
        .toBuffer(),
    );
    expect((await run(['check', 'b.yaml'])).stdout).toContain('shot.png');
  });

  test.skipIf(withoutBrowser)('checks a page of a server, in a browser (playwright-core)', async () => {
    const html = '<div style="width:60px;height:40px;background:red">';
    const site = await makeSite({ html });
    world.api.look(TRUTHFUL);
    const serve = ['--serve', site.command, '--serve-url', site.url];
    const { code, stdout } = await run([
      'check',
      `page:${site.url}`,
      '-e',
      'a red rectangle is visible',
      ...serve,
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('1 passed') });
    expect(await site.listRunning()).toEqual([]);
  });

  test('asks about each of many: a folder, a list, a table, files beside the pictures', async () => {
    await world.file('shots/a.png', PHOTO);
    const beside = await run(['shots', 'alt text', '--each', '--recursive', '--sidecar', 'txt']);
    expect(beside).toMatchObject({ code: 0, stdout: '' });
    expect(await readdir(join(world.folder, 'shots'))).toEqual(['a.png', 'a.txt']);
    await world.file('list.txt', 'shots/a.png\n');
    const table = ['--each', '--inputs-from', 'list.txt', '-o', 'alt.csv', '--resume'];
    expect((await run(['alt text', ...table])).code).toBe(0);
    expect(await readFile(join(world.folder, 'alt.csv'), 'utf8')).toMatch(/^input,answer\nshots\/a\.png,/);
    expect((await run(['shots/a.png', '--each', '--dry-run'])).stdout).toContain('1 input');
  });

  test('runs batches', async () => {
    await world.file('photo.png', PHOTO);
    world.api.setBatches({ answer: () => 'A cat.', fate: () => 'errored' });
    expect(await run(['batch', 'submit', 'photo.png', 'alt text', '--wait'])).toMatchObject({ code: 4 });
    world.api.setBatches({ answer: () => 'A cat.' });
    expect((await run(['batch', 'retry'])).code).toBe(0);
    expect((await run(['batch', 'cancel'])).code).toBe(0);
    expect((await run(['batch', 'status'])).stdout).toContain('1 answered');
    const { stdout } = await run(['batch', 'ls']);
    expect(stdout).toContain('alt text');
    const id = /^\w{6}(?= )/m.exec(stdout)?.[0] ?? '';
    expect((await run(['batch', 'rm', id])).code).toBe(0);
  });

  test('writes, lists, shows, uses and removes templates', async () => {
    await world.file('photo.png', PHOTO);
    expect((await run(['template', 'set', 'poem', '-p', 'A poem.'])).code).toBe(0);
    expect((await run(['template', 'ls'])).stdout).toContain('A poem.');
    expect((await run(['template', 'show', 'poem'])).stdout).toBe('prompt: A poem.\n');
    expect((await run(['-t', 'poem', 'photo.png'])).stdout).toContain('"A poem."');
    expect((await run(['template', 'rm', 'poem'])).stdout).toBe('poem\n');
  });

  test('checks the installation', async () => {
    expect((await run(['doctor'])).stdout).toMatch(/^✓ ok +model +claude-opus-5-5/m);
  });

  test('lists the models', async () => {
    expect((await run(['models'])).stdout).toContain('claude-opus-5-5');
  });

  test.skipIf(!onLinux)('formats an answer on a terminal (marked), and copies it', async () => {
    await world.file('photo.png', PHOTO);
    world.api.reply('# Title\n\n- **cat**');
    const pty = openPty(['photo.png', '--copy'], {
      variables: { ...recorded(), DISPLAY: '', WAYLAND_DISPLAY: '' },
    });
    const { code, screen } = await pty.ended();
    expect(code).toBe(0);
    expect(screen).toContain('Title\n\n• cat\n');
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

  test.skipIf(!onLinux)('takes the screen', async () => {
    await world.file('photo.png', PHOTO);
    const tool = await world.file('tools/maim', `#!/bin/sh\n/bin/cat '${join(world.folder, 'photo.png')}'\n`);
    await chmod(tool, 0o755);
    const PATH = [join(world.folder, 'tools'), process.env.PATH].join(delimiter);
    const { code, stdout } = await run(['screen:full'], { PATH, DISPLAY: ':0', WAYLAND_DISPLAY: '' });
    expect(code).toBe(0);
    expect(stdout).toContain('image/png 64x48');
  });

  test.skipIf(!onLinux)('spins on a terminal (ora)', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    world.api.reply({ text: 'A cat.', gate });
    const pty = onPty(['photo.png']);
    await pty.shows(spinner('waiting'));
    gate.open();
    const { code, screen } = await pty.ended();
    expect(code).toBe(0);
    expect(screen).toContain('A cat.');
  });

  test('keeps answers to a schema (ajv)', async () => {
    await world.file('photo.png', PHOTO);
    await world.file(
      'person.json',
      JSON.stringify({ type: 'object', properties: { mail: { type: 'string', format: 'email' } } }),
    );
    world.api.reply({ json: { mail: 'a@example.com' } }, { json: { mail: 'nobody' } });
    expect((await run(['photo.png', '--schema', 'person.json'])).stdout).toBe('{"mail":"a@example.com"}\n');
    expect(await run(['photo.png', '--schema', 'person.json'])).toMatchObject({ code: 3, stdout: '' });
  });

  test('takes pages out of a PDF, in a process of its own', async () => {
    await world.file('report.pdf', makePdf({ texts: pageTexts(3) }));
    expect((await run(['report.pdf', '--pages', '2'])).stdout).toContain('"report.pdf');
  });

  test('downloads', async () => {
    const server = await serve((_, response) => void response.end(PHOTO));
    expect((await run([`${server.url}/a.png`, '--download'])).stdout).toContain('image/png 64x48');
  });

  test('goes on with a conversation, and shows it', async () => {
    await world.file('photo.png', PHOTO);
    expect((await run(['photo.png', 'one?', '-q'])).code).toBe(0);
    expect((await run(['-c', 'two?', '-q'])).stdout).toContain('This is turn 2.');
    expect((await run(['history', 'show'])).stdout).toContain('two?');
    expect((await run(['history', 'ls'])).stdout).toContain('one?');
    expect((await run(['history', 'search', 'two'])).stdout).toContain('question 2: two?');
    expect((await run(['history', 'path'])).stdout).toContain(join(world.folder, 'data'));
    expect((await run(['history', 'rm', '--all', '--yes'])).code).toBe(0);
  });

  test.skipIf(!onLinux)('chats on a terminal', async () => {
    await world.file('photo.png', PHOTO);
    world.api.reply('Nice to see you.');
    const pty = onPty(['chat', 'photo.png']);
    await pty.shows('> \u2588');
    pty.type('hello\r');
    await pty.shows('Nice to see you.\n> \u2588');
    pty.type('\u0004');
    expect((await pty.ended()).code).toBe(0);
  });

  test('looks closer', async () => {
    await world.file('photo.png', PHOTO);
    const input = { image: 1, x1: 0, y1: 0, x2: 64, y2: 48 };
    world.api.reply({ toolUses: [{ name: 'zoom', input }] }, 'Blue.');
    expect(await run(['photo.png', 'colour?', '--zoom'])).toEqual({
      code: 0,
      stdout: 'Blue.\n',
      stderr: 'zoom 1 of 6: photo.png, 64x48 at 0,0\n',
    });
  });

  test.each(['bedrock', 'vertex'] as const)('finds credentials for %s', async (platform) => {
    await world.file('photo.png', PHOTO);
    const variables = await platformVariables(platform, world);
    expect(await run(['photo.png'], variables)).toMatchObject({ code: 0, stderr: '' });
  });

  test('takes the key from a command', async () => {
    await world.file('photo.png', PHOTO);
    const path = await world.file('key.txt', world.api.apiKey);
    const variables = { ANTHROPIC_API_KEY: undefined, CLAUDE_SEE_KEY_COMMAND: `cat '${path}'` };
    expect(await run(['photo.png'], variables)).toMatchObject({ code: 0, stderr: '' });
  });

  // Last: over everything that the tests above have run.
  test.skipIf(!onLinux || withoutBrowser)('has no file that none of these tests loads', async () => {
    const loaded = await loadedChunks();
    const needed = await chunksFrom('start.cjs');
    expect(
      [...needed].filter((name) => !loaded.has(name)),
      'add a run that loads these',
    ).toEqual([]);
    expect(loaded.size).toBeGreaterThan(10);
  });
});

/** Formats whose headers do not bound their time are decoded in the main process only where no worker can be started. */
const ONLY_WITHOUT_WORKER = /^(?:decode-(?:heic|raw-photo|with-magick)-|draw-svg-)/;

/** All files of the bundle that a file leads to. */
async function chunksFrom(first: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (found.has(name) || ONLY_WITHOUT_WORKER.test(name)) return;
    found.add(name);
    const text = await readFile(join(DIST, name), 'utf8');
    for (const [, next = ''] of text.matchAll(/require\(["'`]\.\/([^"'`]+\.cjs)["'`]\)/g)) await visit(next);
  };
  await visit(first);
  return found;
}
