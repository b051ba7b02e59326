/** Real programs of X11 take and select parts of a screen of known pixels; what the API receives is decoded. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coordinates, decode, type Pixels } from '../support/pixels.ts';
import { type RunResult, useWorld } from '../support/run.ts';
import { standIn } from '../support/stand-in.ts';
import { findProgram, startXvfb, type Xvfb } from '../support/xvfb.ts';

/** Of the screen; each pixel holds its own column and row. */
const SIZE = { width: 240, height: 160 };
const REGION = { x: 20, y: 30, width: 60, height: 50 };

const programs = {
  Xvfb: await findProgram('Xvfb'),
  display: await findProgram('display'),
  import: await findProgram('import'),
  maim: await findProgram('maim'),
  scrot: await findProgram('scrot'),
  xdotool: await findProgram('xdotool'),
};
const isSkipped = Object.values(programs).includes(undefined) && !process.env.CI;

const world = useWorld();

describe.skipIf(isSkipped)('under Xvfb', () => {
  let server: Xvfb | undefined;
  let folder = '';

  beforeAll(async () => {
    server = await startXvfb(programs.Xvfb ?? '', SIZE);
    folder = await mkdtemp(join(tmpdir(), 'claude-see-x11-'));
    const file = join(folder, 'screen.png');
    await coordinates(SIZE.width, SIZE.height).png().toFile(file);
    const shown = spawn(programs.display ?? '', ['-window', 'root', file], { env: server.variables });
    // Its exit code is 1 even so.
    await once(shown, 'exit');
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const xdotool = async (...args: readonly string[]) => {
    await once(spawn(programs.xdotool ?? '', args, { env: server?.variables, stdio: 'ignore' }), 'exit');
  };

  /** The variables of a run that finds only these programs. */
  async function only(...names: readonly (keyof typeof programs)[]): Promise<Record<string, string>> {
    const PATH = join(world.folder, 'bin');
    await mkdir(PATH);
    for (const name of names) await symlink(programs[name] ?? '', join(PATH, name));
    return { DISPLAY: server?.variables.DISPLAY ?? '', PATH };
  }

  /** The pictures of the last request, decoded. */
  async function received(): Promise<readonly Pixels[]> {
    const request = world.api.requests.findLast(({ path }) => path === '/v1/messages');
    const body = request?.body as Anthropic.MessageCreateParams | undefined;
    const blocks = body?.messages[0]?.content as Anthropic.ContentBlockParam[];
    const sources = blocks.flatMap((block) => (block.type === 'image' ? [block.source] : []));
    return Promise.all(
      sources.map((source) => decode(Buffer.from('data' in source ? source.data : '', 'base64'))),
    );
  }

  /** The part of the screen that a picture shows, if all of its pixels are those of the screen. */
  function locate({ width, height, channels, data }: Pixels): string {
    const [left = 0, top = 0] = data;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const at = (y * width + x) * channels;
        const expected = [left + x, top + y, ((left + x) * 7 + (top + y) * 13) % 256];
        if (expected.some((value, index) => data[at + index] !== value)) return `another pixel at ${x},${y}`;
      }
    }
    return `${width}x${height} at ${left},${top}`;
  }

  test.each(['import', 'maim', 'scrot'] as const)(
    'all of the screen comes from %s pixel by pixel',
    async (tool) => {
      const variables = await only(tool);
      const { code, stderr } = await world.run(['screen:full', 'describe'], { variables });
      expect([code, stderr]).toEqual([0, '']);
      expect((await received()).map(locate)).toEqual(['240x160 at 0,0']);
    },
  );

  test('the window in front comes from import', async () => {
    const file = join(world.folder, 'window.png');
    const part = { left: 3, top: 4, width: 90, height: 70 };
    await coordinates(SIZE.width, SIZE.height).extract(part).png().toFile(file);
    const args = ['-immutable', '-title', 'in-front', '-geometry', '+100+50', file];
    const window = spawn(programs.display ?? '', args, { env: server?.variables, stdio: 'ignore' });
    try {
      const found = spawn(
        programs.xdotool ?? '',
        ['search', '--sync', '--onlyvisible', '--name', 'in-front'],
        {
          env: server?.variables,
        },
      );
      const [id] = (await once(found.stdout, 'data')) as [Buffer];
      const variables = await only('import');
      // There is no window manager that would tell which window is active.
      const hex = Number(id.toString().trim()).toString(16);
      await standIn(variables.PATH ?? '', 'xprop', `echo '_NET_ACTIVE_WINDOW(WINDOW): window id # 0x${hex}'`);
      // The window is there before its picture is drawn.
      await expect
        .poll(async () => {
          await world.run(['screen:window', 'describe'], { variables });
          return (await received()).map(locate);
        })
        .toEqual(['90x70 at 3,4']);
    } finally {
      window.kill();
      await once(window, 'exit');
    }
  });

  /** Does it again until the run has ended: nobody knows when the program listens. */
  async function until(result: Promise<RunResult>, act: () => Promise<void>): Promise<RunResult> {
    let ended: RunResult | undefined;
    result.then(
      (value) => {
        ended = value;
      },
      () => {},
    );
    for (let tries = 0; !ended && tries < 20; tries += 1) {
      await sleep(250);
      if (!ended) await act();
    }
    return result;
  }

  test.each(['maim', 'scrot'] as const)('a person drags a region in %s', async (tool) => {
    const variables = await only(tool);
    const { x, y, width, height } = REGION;
    const drag = (pause: string) =>
      xdotool(
        ...['mousemove', `${x}`, `${y}`, 'sleep', pause, 'mousedown', '1', 'sleep', pause],
        ...['mousemove', `${x + width}`, `${y + height}`, 'sleep', pause, 'mouseup', '1'],
      );
    // maim counts the pixel under the pointer, scrot does not.
    const region = /^(?:60x50|61x51) at 20,30$/;
    let shown: readonly string[] = [];
    // On a busy machine a tool sees only the end of a quick drag, and takes it for a click on the whole screen.
    for (const pause of ['0.05', '0.3', '1']) {
      const run = world.start(['screen:', 'describe'], { variables });
      const { code, stderr } = await until(run.result, () => drag(pause));
      expect([code, stderr]).toEqual([0, '']);
      shown = (await received()).map(locate);
      if (shown.every((each) => region.test(each))) break;
    }
    expect(shown).toEqual([expect.stringMatching(region)]);
  });

  test.each(['maim', 'scrot'] as const)(
    'a person cancels in %s: exit code 130 and one line',
    async (tool) => {
      const variables = await only(tool);
      const run = world.start(['screen:', 'describe'], { variables });
      const { code, stdout, stderr } = await until(run.result, () => xdotool('key', 'Escape'));
      expect([code, stdout, stderr]).toEqual([130, '', 'claude-see: screen: selection cancelled\n']);
      expect(world.api.requests).toEqual([]);
    },
  );
});
