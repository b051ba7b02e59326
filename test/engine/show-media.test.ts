/** `--show` of the asking commands: the pixels on the terminal are those that the API received. */
import { describe, expect, test } from 'vitest';
import { readInlineImage } from '../support/inline-image.ts';
import { decode, difference, pixelAt } from '../support/pixels.ts';
import { TRUTHFUL } from '../support/reviewer.ts';
import { type RunOptions, useWorld } from '../support/run.ts';
import { COLORS, drawShapes } from '../support/shapes.ts';
import { startOnTerminal } from '../support/terminal.ts';

const world = useWorld();

const ITERM = { TERM_PROGRAM: 'iTerm.app', CI: '1', NO_COLOR: '1' };
const onTerminal = (variables: Record<string, string> = ITERM): RunOptions => ({
  terminal: ['stderr'],
  stderrColumns: 80,
  variables: { CI: '1', NO_COLOR: '1', ...variables },
});

/** 320x240: red at 20,20 of 100x60, blue at 200,150 of 60x60. */
const page = () =>
  drawShapes(320, 240, [
    ['red', 20, 20, 100, 60],
    ['blue', 200, 150, 60, 60],
  ]);

/** Returns the bytes of the only image that the API received. */
function receivedImage(): Buffer {
  const found = /"data":"([^"]+)"/.exec(JSON.stringify(world.api.requests.at(-1)?.body))?.[1];
  if (found === undefined) throw new Error('no image was received');
  return Buffer.from(found, 'base64');
}

describe('ask --show', () => {
  test.each([
    ['kitty', { TERM: 'xterm-kitty' }, 0],
    ['iTerm2', { TERM_PROGRAM: 'iTerm.app' }, 0],
    ['WezTerm', { TERM_PROGRAM: 'WezTerm' }, 0],
    ['Ghostty', { TERM_PROGRAM: 'ghostty' }, 0],
    // Sixel knows 101 shades of a colour.
    ['Sixel', { TERM: 'foot' }, 4],
  ])('shows what the API received, above its receipt: %s', async (_name, variables, tolerance) => {
    await world.file('page.png', await page().png().toBuffer());
    const { code, stdout, stderr } = await world.run(['page.png', '--show'], onTerminal(variables));
    expect(code).toBe(0);
    const { pixels, rest } = await readInlineImage(stderr);
    const sent = await decode(receivedImage());
    expect(pixels).toMatchObject({ width: 320, height: 240 });
    for (const [x, y] of [
      [5, 5],
      [70, 50],
      [230, 180],
    ] as const) {
      expect(difference(pixelAt(pixels, x, y), pixelAt(sent, x, y))).toBeLessThanOrEqual(tolerance);
    }
    expect(difference(pixelAt(pixels, 70, 50), COLORS.red)).toBeLessThanOrEqual(tolerance);
    expect(rest).toMatch(/^\n?page\.png: 320x240, .* base64\n$/);
    expect(stdout).not.toContain('\u001b');
  });

  test('shows the crop, and a photo upright', async () => {
    await world.file('page.png', await page().png().toBuffer());
    const crop = await world.run(['page.png', '--show', '--crop', '200,150,60,60'], onTerminal());
    const cropped = await readInlineImage(crop.stderr);
    expect(cropped.pixels).toMatchObject({ width: 60, height: 60 });
    expect(difference(pixelAt(cropped.pixels, 30, 30), COLORS.blue)).toBe(0);
    // Orientation 6 is turned by 90 degrees clockwise: the left edge becomes the top.
    const turned = await page().withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
    await world.file('turned.jpg', turned);
    const { pixels } = await readInlineImage(
      (await world.run(['turned.jpg', '--show'], onTerminal())).stderr,
    );
    expect(pixels).toMatchObject({ width: 240, height: 320 });
    // 70,50 of the stored pixels is 239 - 50, 70 of the upright ones.
    expect(difference(pixelAt(pixels, 189, 70), COLORS.red)).toBeLessThan(30);
  });

  test('names several, and says what it does not show', async () => {
    await world.file('page.png', await page().png().toBuffer());
    const id = world.api.addFile({
      bytes: await page().png().toBuffer(),
      filename: 'a.png',
      mime_type: 'image/png',
    });
    const inputs = ['page.png', 'https://example.com/cat.png', id];
    const { stderr } = await world.run([...inputs, '--show'], onTerminal());
    const { rest } = await readInlineImage(stderr);
    expect(rest.split('\n').slice(0, 4)).toEqual([
      'page.png:',
      '',
      'https://example.com/cat.png: not shown: the API fetches it; --download shows it',
      `${id}: not shown: it is stored at the API, which does not return its pixels`,
    ]);
  });

  test('shows at most ten of many', async () => {
    const small = await drawShapes(20, 10, []).png().toBuffer();
    const names = Array.from({ length: 12 }, (_, index) => `${index}.png`);
    for (const name of names) await world.file(name, small);
    const { stderr } = await world.run([...names, '--show'], onTerminal());
    expect(stderr.split('1337;File=')).toHaveLength(11);
    expect(stderr).toContain('--show: 2 more images not shown\n');
  });

  test.each([
    ['tmux', { TERM: 'xterm-kitty', TMUX: '1' }, ['stderr'], /^--show: tmux, screen and Zellij do not/],
    ['a plain terminal', { TERM: 'xterm' }, ['stderr'], /^--show: this terminal does not say/],
    ['a pipe', { TERM: 'xterm-kitty' }, ['stdout'], /^--show: stderr is not a terminal: no picture/],
  ] as const)('shows nothing and says why: %s', async (_name, variables, terminal, note) => {
    await world.file('page.png', await page().png().toBuffer());
    const { code, stdout, stderr } = await world.run(['page.png', '--show'], {
      terminal,
      stderrColumns: 80,
      variables: { CI: '1', NO_COLOR: '1', ...variables },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(note);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  test('is refused with --each, whose answers come side by side', async () => {
    await world.file('page.png', await page().png().toBuffer());
    const { code, stderr } = await world.run(['page.png', '--each', '--show'], onTerminal());
    expect(code).toBe(2);
    expect(stderr).toMatch(/^claude-see: --show: cannot be combined with --each\n/);
  });
});

test('check --show names each picture that is asked about, and none that is remembered', async () => {
  await world.file('page.png', await page().png().toBuffer());
  const args = ['check', 'page.png', '-e', 'a red rectangle is visible', '--show'];
  world.api.look(TRUTHFUL);
  const first = await world.run(args, onTerminal());
  const { pixels, rest } = await readInlineImage(first.stderr);
  expect(pixels).toMatchObject({ width: 320, height: 240 });
  expect(rest).toMatch(/^page\.png:\n/);
  const again = await world.run(args, onTerminal());
  expect(again.stderr).not.toContain('1337');
});

describe('/show in a chat', () => {
  test('draws what waits, and later an image by its number', async () => {
    await world.file('page.png', await page().png().toBuffer());
    world.api.reply('A page.');
    const run = startOnTerminal(world, ['chat', 'page.png', '--source', 'base64'], ITERM);
    await run.shows('stderr', '> ');
    run.type('/show\r');
    await run.showsMatch('stderr', (text) => text.includes('\u0007'));
    const { pixels } = await readInlineImage(run.text('stderr'));
    expect(difference(pixelAt(pixels, 70, 50), COLORS.red)).toBe(0);
    run.type('what is it?\r');
    await run.shows('stdout', 'A page.');
    run.type('/show\r');
    await run.shows('stderr', '/show: no image waits for the next question');
    run.type('/show 2\r');
    await run.shows('stderr', '/show 2: no image number 2');
    run.type('/show 1\r');
    await run.showsMatch('stderr', (text) => text.split('\u0007').length === 3);
    run.hangUp();
    expect(await run.code).toBe(0);
  });

  test('is refused where the terminal shows no pictures', async () => {
    await world.file('page.png', await page().png().toBuffer());
    const run = startOnTerminal(world, ['chat', 'page.png'], { CI: '1', NO_COLOR: '1' });
    await run.shows('stderr', '> ');
    run.type('/show\r');
    await run.shows('stderr', '/show: this terminal does not say that it shows pictures');
    run.hangUp();
    expect(await run.code).toBe(0);
  });
});
