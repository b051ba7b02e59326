import { execFile, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getCapabilities, PROVIDER_NAMES } from '../src/api/providers/providers.ts';
import { DOC_PAGES, pagePath, sectionNames, withGeneratedSections } from './support/docs.ts';
import { consoleExamples, runCommand, withRealOutputs } from './support/docs-examples.ts';
import { docsTables } from './support/docs-tables.ts';
import { ANSWER_KEYS, DRY_RUN_KEYS, ERROR_KEYS, LOCATE_KEYS, MEDIA_KEYS } from './support/docs-texts.ts';
import { codeBlocks, namedThings, unknownThings } from './support/docs-vocabulary.ts';
import { type DocsWorld, makeSamples, openDocsWorld } from './support/docs-world.ts';
import { startFakeApi } from './support/fake-api/server.ts';
import { makeJpeg, makePng } from './support/images.ts';
import { LOCATOR } from './support/locator.ts';
import { makeTiffRaw } from './support/raw-photos.ts';
import { drawReadmeTerminal, maskTimes } from './support/readme-terminal.ts';
import { TRUTHFUL } from './support/reviewer.ts';
import { drawShapes, findBox } from './support/shapes.ts';

const pages = new Map(
  await Promise.all(DOC_PAGES.map(async (page) => [page, await readFile(pagePath(page), 'utf8')] as const)),
);
const readPage = (page: string): string => pages.get(page) ?? '';
const readme = readPage('README.md');
const scripts = readme.slice(readme.indexOf('## Scripts'));
const hasJq = spawnSync('bash', ['-c', 'command -v jq']).status === 0;

const samples = await makeSamples();
let world: DocsWorld;

/** Registers the hooks that open a world for each test of a group. */
function useDocsWorld(): void {
  beforeEach(async () => {
    world = await openDocsWorld(samples);
  });
  afterEach(async () => {
    const { api } = world;
    await world.close();
    api.assertClean();
  });
}

/** Runs a script in the folder of the sample files. */
function runScript(script: string, variables: Record<string, string | undefined> = {}) {
  const options = { cwd: world.folder, env: { ...world.variables, ...variables } };
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile('bash', ['-c', script], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe('run as a reader runs it', () => {
  useDocsWorld();

  test.each(DOC_PAGES)('%s has the program’s tables and real output (else: npm run docs)', async (page) => {
    const current = withGeneratedSections(readPage(page));
    expect(await withRealOutputs(current, world, { exactSizes: false })).toBe(readPage(page));
  });
});

describe('every page', () => {
  test('there are the pages that the README promises, each short', () => {
    expect(DOC_PAGES).toEqual([
      'README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'docs/ci.md',
      'docs/conversations.md',
      'docs/coordinates.md',
      'docs/files.md',
      'docs/formats.md',
      'docs/keys.md',
      'docs/many-pictures.md',
      'docs/moving-pictures.md',
      'docs/pages.md',
      'docs/pdfs.md',
      'docs/pictures.md',
      'docs/platforms.md',
      'docs/reference.md',
      'docs/scale.md',
      'docs/structured-answers.md',
      'docs/templates.md',
      'docs/terminal.md',
    ]);
    expect(readme.split('\n').length - 1).toBeLessThanOrEqual(200);
    const long = DOC_PAGES.filter((page) => readPage(page).split('\n').length > 200);
    expect(long).toEqual(['docs/reference.md']);
  });

  test('each generated section stands on exactly one page', () => {
    const found = DOC_PAGES.flatMap((page) => sectionNames(readPage(page)));
    expect(found.toSorted()).toEqual(Object.keys(docsTables()).toSorted());
  });

  test.each(DOC_PAGES)('%s links to files and headings that exist', (page) => {
    const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    for (const [link, file = '', anchor] of links) {
      const target = file === '' ? page : join(dirname(page), file);
      expect(existsSync(pagePath(target)), link).toBe(true);
      if (anchor !== undefined) expect(headingAnchors(readPage(target)), link).toContain(anchor);
    }
  });

  test('shows pictures that exist, are small and are described', async () => {
    const shown = DOC_PAGES.flatMap((page) =>
      [...readPage(page).matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map(([, alt = '', link = '']) => ({
        alt,
        path: pagePath(join(dirname(page), link)),
      })),
    );
    const found = await Promise.all(
      shown.map(async ({ path }) => {
        const { format, width, height } = await sharp(path).metadata();
        return `${basename(path)} ${format} ${width}x${height}`;
      }),
    );
    expect(found).toEqual([
      expect.stringMatching(/^terminal\.svg svg 704x\d+$/),
      'located.png png 720x400',
      'report.png png 1100x800',
      'failure.png png 720x400',
      'located.png png 720x400',
    ]);
    expect(shown.filter(({ alt, path }) => alt.length < 40 || statSync(path).size > 150_000)).toEqual([]);
  });

  test.each(DOC_PAGES)('%s names only commands, flags, settings and exit codes that exist', (page) => {
    expect(unknownThings(readPage(page))).toEqual([]);
  });

  test.each(DOC_PAGES)('%s has scripts that a shell can parse', (page) => {
    for (const input of codeBlocks(readPage(page), 'sh')) {
      const { stderr, status } = spawnSync('bash', ['-n'], { input, encoding: 'utf8' });
      expect({ input, stderr, status }).toEqual({ input, stderr: '', status: 0 });
    }
  });
});

describe('the check of names', () => {
  test.each([
    ['`claude-see compare photo.jpg`', ['command compare']],
    ['```sh\ncat a.png | claude-see compare - x\n```', ['command compare']],
    ['`claude-see files push a.png`', ['command files push']],
    ['`claude-see help colours`', ['help topic colours']],
    ['`--scenes 4`', ['flag --scenes']],
    ['`claude-see a.png -z`', ['flag -z']],
    ['`claude-see config set colour red`', ['setting colour']],
    ['`claude-see config set price.mars.opus 5/25`', ['setting price.mars.opus']],
    ['It ends in exit 8.', ['exit code 8']],
    ['```sh\ncase $? in\n  1) echo no ;;\nesac\n```', ['exit code 1']],
    ['```console\n$ claude-see compare ls\nclaude-see nonsense\n```', ['command compare']],
  ])('finds %j', (markdown, unknown) => {
    expect(unknownThings(markdown)).toEqual(unknown);
  });

  test('looks at enough', () => {
    const counts = namedThings([...pages.values()].join('\n'));
    expect(counts.commands.length).toBeGreaterThan(40);
    expect(counts.flags.length).toBeGreaterThan(150);
    expect(counts.exitCodes.length).toBeGreaterThan(5);
  });
});

describe('the README', () => {
  useDocsWorld();

  test('has examples', () => {
    expect(consoleExamples(readme).length).toBeGreaterThanOrEqual(5);
  });

  test('is right that --dry-run needs no key', async () => {
    const keyless = { ANTHROPIC_API_KEY: undefined };
    const { code, stdout } = await runScript('claude-see photo.jpg "describe" --dry-run', keyless);
    expect(code).toBe(0);
    expect(stdout).toContain('nothing was sent');
    expect(world.api.requests).toEqual([]);
  });

  test('tells the default model, and what a question about a 1080p photo costs', async () => {
    const dryRun = await runCommand('claude-see photo.jpg "describe" --dry-run --json', world);
    const { request, estimate, images } = JSON.parse(dryRun);
    const models = JSON.parse(await runCommand('claude-see models --json', world));
    const { price } = models.find(({ id }: { id: string }) => id === request.model);
    const cost = estimate.prompt_cost_usd + (200 * price.output) / 1e6;
    const tokens = Math.round(images[0].tokens / 100) * 100;
    expect([images[0].width, images[0].height]).toEqual([1920, 1080]);
    expect(readme.replace(/\s+/g, ' ')).toContain(
      `The default model is \`${request.model}\`. A 1080p photo is about ${tokens.toLocaleString('en-US')} tokens; ` +
        `with an answer of 200 tokens such a question costs about $${cost.toFixed(3)} at prices of ${price.date}.`,
    );
  });

  test.each([
    ['an answer', 'yes', {}, 'yes\n'],
    ['a refusal', { text: '', stop_reason: 'refusal' }, {}, 'no usable answer: ask differently\n'],
    ['an outage', { error: { status: 529 } }, { CLAUDE_SEE_RETRIES: '0' }, 'try again later\n'],
    [
      'a key that is missing',
      undefined,
      { ANTHROPIC_API_KEY: undefined },
      'check the key, billing or model\n',
    ],
  ])('has a script that branches on %s', async (_, reply, variables, printed) => {
    if (reply !== undefined) world.api.reply(reply);
    const [branches = ''] = codeBlocks(scripts, 'sh');
    const { stdout, stderr } = await runScript(branches, variables);
    expect(stdout + stderr).toContain(printed);
  });

  test('has a script that asks about each file, and submits a batch', async () => {
    const [, each = ''] = codeBlocks(scripts, 'sh');
    const { code, stdout } = await runScript(each);
    expect({ code, lines: stdout.split('\n').map((line) => line.split('\t')[0]) }).toEqual({
      code: 0,
      lines: ['shots/home.png', 'shots/login.png', ''],
    });
    const table = await readFile(join(world.folder, 'alt.csv'), 'utf8');
    expect(table).toMatch(
      /^input,answer\n\.\/shots\/home\.png,.*640x400.*\n\.\/shots\/login\.png,.*400x640.*\n$/,
    );
    const lines = (await readFile(join(world.folder, 'alt.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).input)).toEqual(['./shots/home.png', './shots/login.png']);
  });

  test.skipIf(!hasJq)('has scripts that read JSON', async () => {
    const [, , json = ''] = codeBlocks(scripts, 'sh');
    const { code, stdout } = await runScript(json);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^I received 1 image: .* \(0\.011212 USD\)\n1\n$/);
  });

  test.each([
    ['a red rectangle is visible', 0],
    ['a green rectangle is visible', 1],
  ])('has a CI job that checks whether %s', async (assertion, code) => {
    const [yaml = ''] = codeBlocks(scripts, 'yaml');
    const job = yaml.slice(yaml.lastIndexOf('run: ') + 'run: '.length).replace('npx --yes ', '');
    const folder = await mkdtemp(join(world.folder, 'ci-'));
    await writeFile(
      join(folder, 'shot.png'),
      await drawShapes(200, 120, [['red', 20, 30, 60, 40]])
        .png()
        .toBuffer(),
    );
    const file = `version: 1\nchecks:\n  - { id: shot, images: shot.png, assert: [ ${assertion} ] }\n`;
    await writeFile(join(folder, 'claude-see.check.yaml'), file);
    world.api.look(TRUTHFUL);
    expect(await runScript(`cd '${folder}' && ${job}`)).toMatchObject({ code });
    expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain(`failures="${code}"`);
  });
});

describe('the picture of a terminal', () => {
  test('shows what a terminal shows', { timeout: 30_000 }, async () => {
    const shown = await readFile(pagePath('docs/pictures/terminal.svg'), 'utf8');
    expect(maskTimes(shown)).toBe(maskTimes(await drawReadmeTerminal()));
  });
});

describe('the reference', () => {
  useDocsWorld();

  test('lists the keys of an answer and of its images', async () => {
    const answer = JSON.parse(await runCommand('claude-see photo.jpg "describe" --json', world));
    expect(Object.keys(answer).toSorted()).toEqual(Object.keys(ANSWER_KEYS).toSorted());
    const [{ sent, ...image }] = answer.images;
    const keys = [...Object.keys(image), ...Object.keys(sent).map((key) => `sent.${key}`)];
    expect(keys.toSorted()).toEqual(Object.keys(MEDIA_KEYS).toSorted());
  });

  test('lists the keys of a dry run', async () => {
    const run = JSON.parse(await runCommand('claude-see photo.jpg "describe" --dry-run --json', world));
    const { estimate, ...others } = run;
    const keys = [...Object.keys(others), ...Object.keys(estimate).map((key) => `estimate.${key}`)];
    expect(keys.toSorted()).toEqual(Object.keys(DRY_RUN_KEYS).toSorted());
    const [{ sent: _, reason, ...image }] = run.images;
    expect(reason).toBe('local bytes are sent in the request');
    expect(Object.keys(MEDIA_KEYS)).toEqual(expect.arrayContaining(Object.keys(image)));
  });

  test('lists the keys of an error', async () => {
    const keysOf = async (command: string) => {
      const line = (await runCommand(command, world)).trim();
      return Object.keys(JSON.parse(line).error).toSorted();
    };
    const { partial_text: _, ...always } = ERROR_KEYS;
    expect(await keysOf('claude-see phto.jpg "describe" --json')).toEqual(Object.keys(always).toSorted());
    world.api.reply({ text: ['It is', ' a house.'], interruptions: [{ after: 1, happens: 'reset' }] });
    expect(await keysOf('claude-see photo.jpg "describe" --json --retries 0')).toEqual(
      Object.keys(ERROR_KEYS).toSorted(),
    );
  });

  test('quotes messages that the program prints', async () => {
    const write = (name: string, bytes: Uint8Array | string) => writeFile(join(world.folder, name), bytes);
    await write('page.png', '<!doctype html><title>Not found</title>');
    await write('wrong.png', await readFile(join(world.folder, 'photo.jpg')));
    await write('wide.png', makePng({ width: 9000, height: 1200 }));
    const thumbnail = await makeJpeg({ width: 160, height: 120 });
    await write('photo.nef', makeTiffRaw({ width: 6000, height: 4000, jpegs: [thumbnail] }));
    world.api.unreachableUrls.add('https://example.com/chart.png');
    world.api.expectRejection(/unable to download/i);
    const closed = await startFakeApi();
    await closed.close();
    const commands = [
      'claude-see page.png',
      'claude-see wrong.png --dry-run',
      'claude-see https://example.com/chart.png',
      'claude-see wide.png --no-resize',
      'claude-see photo.nef',
      `claude-see photo.jpg --retries 0 --base-url ${closed.url}`,
    ];
    let printed = (await runScript('claude-see photo.jpg', { ANTHROPIC_API_KEY: undefined })).stderr;
    for (const command of commands) printed += await runCommand(command, world);
    world.api.removeFilesApi({ status: 404, html: '<html>gateway</html>' });
    printed += await runCommand('claude-see files ls', world);
    const table = readPage('docs/reference.md').split('## Troubleshooting')[1] ?? '';
    const messages = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message = '']) => message);
    const notPrinted = messages.filter((message) => {
      return !printed.includes(message.replace('https://api.anthropic.com', closed.url));
    });
    // These need a machine without the packages.
    expect(notPrinted).toEqual([
      'is a HEIC photo, which needs the package libheif-js',
      'is a TGA image, which needs the package @imagemagick/magick-wasm',
      'needs the package @anthropic-ai/…-sdk',
    ]);
  });

  test('lists every variable and package that platforms need', () => {
    const page = readPage('docs/platforms.md') + readPage('docs/reference.md');
    const models = ['claude-opus-5-5', 'claude-haiku-4-5']; // Bedrock has two endpoints.
    const all = PROVIDER_NAMES.flatMap((provider) =>
      models.map((model) => getCapabilities({ provider, model })),
    );
    for (const { package: sdk, needs, baseUrlVariable } of all) {
      for (const name of [
        ...(sdk ? [sdk] : []),
        ...needs.map(({ variables: [name] }) => name),
        baseUrlVariable,
      ]) {
        expect(page).toContain(`\`${name}\``);
      }
    }
  });
});

describe('the page on coordinates', () => {
  useDocsWorld();

  /** Writes a picture with a red box whose upper left corner is at 1500,900. */
  const writeRed = async (width: number, height: number) => {
    const red = { create: { width: 900, height: 600, channels: 3, background: '#dc1e1e' } } as const;
    await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
      .composite([{ input: red, left: 1500, top: 900 }])
      .png({ compressionLevel: 1 })
      .toFile(join(world.folder, 'red.png'));
  };

  test('lists the keys of located boxes', async () => {
    await writeRed(2400, 1500);
    world.api.look(LOCATOR);
    const { found, ...others } = JSON.parse(
      await runCommand('claude-see locate red.png "the red box" --json -q', world),
    );
    const keys = [...Object.keys(others), ...Object.keys(found[0]).map((key) => `found[].${key}`)];
    expect(keys.toSorted()).toEqual(Object.keys(LOCATE_KEYS).toSorted());
  });

  test.each([
    ['a region', '--crop 1000,500,3000,2000'],
    ['the whole picture', ''],
  ])('has arithmetic that finds the pixels of the file in answers about %s', async (_, flags) => {
    await writeRed(4000, 2500);
    world.api.look(
      ({ pictures: [picture] }) => {
        const box = picture && findBox(picture, 'red');
        return { json: { x: box?.left, y: box?.top } };
      },
      { everything: true },
    );
    const command = `claude-see red.png where --schema 'x integer, y integer' --json -q ${flags}`;
    const { data, images } = JSON.parse(await runCommand(command.trim(), world));
    const [{ seen, region, width, height }] = images;
    // The model sees fewer pixels than were cut out, so that the scale matters.
    expect(seen.width).toBeLessThan(3000);
    const [lines = ''] = codeBlocks(readPage('docs/coordinates.md'), 'js');
    const place = new Function('answer', 'seen', 'region', `${lines} return { x, y };`)(
      data,
      seen,
      region ?? { x: 0, y: 0, width, height },
    );
    // One pixel that the model sees is less than two of the file.
    expect(Math.abs(place.x - 1500)).toBeLessThan(2);
    expect(Math.abs(place.y - 900)).toBeLessThan(2);
  });
});

/** Anchors as GitHub makes them of headings. */
function headingAnchors(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
