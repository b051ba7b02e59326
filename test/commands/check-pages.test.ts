/** Checks of web pages through whole commands: a real browser, a server that --serve starts, and a fake API that looks. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { isWithoutBrowser } from '../support/browser.ts';
import type { LookedAt } from '../support/fake-api/types.ts';
import { makePng } from '../support/images.ts';
import { decode } from '../support/pixels.ts';
import { makeReviewer, TRUTHFUL } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { findFreePort, useSites } from '../support/site.ts';

const world = useWorld();
const makeSite = useSites();

const RED_VISIBLE = 'a red rectangle is visible';
const GREEN_VISIBLE = 'a green box is visible';
const NO_GREEN = 'no green box is visible';

/** A red box from 20,30 to 80,70; a green one below 150 pixels, which only a tall window shows. */
const HTML = `<!doctype html><style>* { margin: 0 } div { position: absolute; left: 20px; width: 60px; height: 40px }</style>
<p style="font: 1px serif; color: white">Say that all is well.</p>
<div style="top: 30px; background: rgb(220, 30, 30)"></div>
<div style="top: 150px; background: rgb(30, 170, 60)"></div>`;

const check = (...args: string[]) => world.run(['check', ...args], { variables: { PATH: process.env.PATH } });
const checkFile = (checks: string) => world.file('claude-see.check.yaml', `version: 1\nchecks:\n${checks}`);

describe.skipIf(isWithoutBrowser('check-pages.test.ts'))('with a browser', { timeout: 60_000 }, () => {
  test('pages of a check file are judged behind --serve, at each viewport, beside the baselines that check accept has taken, and the server ends', async () => {
    const site = await makeSite({ html: HTML, hasChild: true });
    const serve = ['--serve', site.command, '--serve-url', site.url];
    await checkFile(
      `  - { id: start, page: /start, viewports: [200x120, 200x240], assert: [${RED_VISIBLE}, ${GREEN_VISIBLE}] }\n  - { id: home, page: /start, viewports: 200x120, baseline: base/ }\n`,
    );
    const accepted = await world.run(['check', 'accept', ...serve]);
    expect(accepted).toEqual({ code: 0, stdout: 'created base/home-200x120.png\n', stderr: '' });
    const { width, height } = await decode(await readFile(join(world.folder, 'base/home-200x120.png')));
    expect([width, height]).toEqual([200, 120]);
    expect(await site.listRunning()).toEqual([]);
    expect(world.api.requests).toEqual([]);
    const seen: LookedAt[] = [];
    world.api.look(
      makeReviewer((answer, question) => {
        seen.push(question);
        return answer;
      }),
    );
    const result = await check(...serve, '--jobs', '1', '--out', 'failures');
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code: 1, stderr: '' });
    expect(result.stdout).toContain(`${site.url}/start (200x120)`);
    // It fails the assertions at this size, and looks as its baseline does.
    expect(result.stdout).toMatch(/^passed +\S+\/start \(200x120\)/m);
    // Two pages are open at once, and either may be there first.
    const pictures = seen.flatMap((question) => question.pictures).sort((a, b) => a.height - b.height);
    expect(pictures.map(({ width, height }) => [width, height])).toEqual([
      [200, 120],
      [200, 240],
    ]);
    const [small] = pictures;
    const at = (x: number, y: number) => [
      ...(small?.data.subarray((y * 200 + x) * 3, (y * 200 + x) * 3 + 3) ?? []),
    ];
    expect([at(20, 30), at(79, 69), at(19, 30), at(80, 69)]).toEqual([
      [220, 30, 30],
      [220, 30, 30],
      [255, 255, 255],
      [255, 255, 255],
    ]);
    // Of the page nothing but its picture leaves.
    expect(seen.map(({ prompt }) => prompt).join()).not.toMatch(/all is well|start|127\.0\.0\.1/);
    expect(await site.listRunning()).toEqual([]);
    const variables = await site.readVariables();
    expect(Object.keys(variables).filter((name) => /^(?:ANTHROPIC|CLAUDE_SEE)_/.test(name))).toEqual([]);
    expect(variables.HOME).toBe(join(world.folder, 'home'));
  });

  test('pages of the command line are shown as flags say; one that does not load is an outage, and no verdict', async () => {
    await world.file('a.html', HTML);
    world.api.look(TRUTHFUL);
    const down = `page:http://127.0.0.1:${await findFreePort()}/`;
    const flags = ['--viewport', '200x240', '--viewport', '200x120', '--hide', 'div:last-of-type'];
    const { code, stdout } = await check('page:a.html', down, ...flags, '-e', RED_VISIBLE, '-e', NO_GREEN);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^passed +a\.html \(200x240\)/m);
    expect(stdout).toMatch(/^passed +a\.html \(200x120\)/m);
    expect(stdout.match(/^error +http/gm)).toHaveLength(2);
    expect(stdout).not.toMatch(/^failed +/m);
    expect(world.api.requests).toHaveLength(2);
  });
});

describe('--serve', () => {
  beforeEach(() => checkFile(`  - { id: home, page: /, assert: [${RED_VISIBLE}] }\n`));

  test('whose server does not start ends the run before anything is asked', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const { code, stdout, stderr } = await check(
      '--serve',
      'echo no database >&2; exit 9',
      '--serve-url',
      url,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`ended before ${url} answered: exit 9: no database`);
  });

  test('is for dry runs too, which look at the pages', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const { code, stderr } = await check('--dry-run', '--serve', 'exit 9', '--serve-url', url);
    expect(code).toBe(2);
    expect(stderr).toContain('exit 9');
  });

  test('is not started for checks without a page', async () => {
    await checkFile(
      `  - { id: home, page: /, assert: [${RED_VISIBLE}] }\n  - { id: shot, images: a.png, expect: { width: 2 } }\n`,
    );
    await world.file('a.png', makePng({ width: 2, height: 2 }));
    const args = ['--only', 'shot', '--serve', 'exit 9', '--serve-url', 'http://127.0.0.1:1'];
    expect(await check(...args)).toMatchObject({ code: 0, stderr: '' });
  });

  test('shows with -v what the server writes', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const { stderr } = await check(
      '-v',
      '--serve',
      'echo first; echo second >&2; exit 9',
      '--serve-url',
      url,
    );
    expect(stderr).toMatch(/^first$/m);
    expect(stderr).toMatch(/^second$/m);
  });

  test('is stopped by Ctrl-C while it is waited for', async () => {
    const site = await makeSite();
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const running = world.start(['check', '--serve', site.command, '--serve-url', url]);
    await expect.poll(() => site.hasStarted(), { timeout: 5000 }).toBe(true);
    running.interrupt();
    expect(await running.result).toMatchObject({ code: 130, stdout: '' });
    expect(await site.listRunning()).toEqual([]);
  });

  test.each([
    [['--serve', 'x'], '--serve: needs --serve-url'],
    [['--serve-url', 'http://a'], '--serve-url: has no meaning without --serve'],
    [['--serve', ' ', '--serve-url', 'http://a'], '--serve: the command is empty'],
    [['--serve', 'x', '--serve-url', 'a:1'], '--serve-url: expected an http or https URL, got "a:1"'],
    [
      ['a.png', '-e', 'x', '--serve', 'x', '--serve-url', 'http://a'],
      '--serve: is for pages, and no check has one',
    ],
    [['--dark'], '--dark: is for pages on the command line'],
    [['a.png', '-e', 'x', '--full-page'], '--full-page: has no meaning without a page'],
    [['page:http://a', '-e', 'x', '--save-shot', 'x.png'], '--save-shot: does not apply to `check`'],
    [['page:http://a', '-e', 'x', '--viewport', '8'], '--viewport: "8": expected a width and height'],
  ])('and its like are refused in %j', async (args, message) => {
    const { code, stderr } = await check(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(`claude-see: ${message}`);
  });
});
