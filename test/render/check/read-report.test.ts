import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readReport } from '../../../src/render/check/read-report.ts';
import type { CheckReport } from '../../../src/render/check/report.ts';
import { HOSTILE_REPORT, MIXED, makeImage, makeReport } from '../../support/check-report.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const HINT = 'name a file that --reporter json=results.json wrote';

async function readText(text: string): Promise<CheckReport> {
  await world.file('results.json', text);
  return readReport('results.json', world.folder);
}

const PICTURE = makeImage().picture;
const COMPARED = makeReport({
  images: [
    makeImage({
      baseline: {
        ...{ path: 'baseline/a.png', state: 'different', diff_pixels: null, max_diff_pixels: 10 },
        picture: PICTURE && { ...PICTURE, masks: [{ left: 1, top: 2, width: 3, height: 4 }] },
      },
    }),
    makeImage({ picture: null, assertions: [] }),
  ],
});

test.each([
  ['of every status', MIXED],
  ['with hostile text', HOSTILE_REPORT],
  ['with baselines and masks', COMPARED],
  ['without pictures', makeReport({ images: [], check_file: null, cost_usd: null })],
])('reads a report %s as it was written', async (_, report) => {
  expect(await readText(JSON.stringify(report))).toEqual(report);
});

test('reads an indented report with a byte order mark and keys of a later version', async () => {
  const report = { ...MIXED, added: true };
  expect(await readText(`\ufeff${JSON.stringify(report, undefined, 2)}`)).toEqual(report);
});

test.each([
  ['cut off', '[1,', 'is not valid JSON: it ends too early (line 1, column 4)'],
  ['empty', '', 'is not valid JSON: it ends too early (line 1, column 1)'],
  ['a list', '[]', 'is not a report of claude-see check'],
  ['nothing', 'null', 'is not a report of claude-see check'],
  ['results of another tool', '{"version": 1, "suites": []}', 'is not a report of claude-see check'],
])('refuses what is %s', (_, text, message) =>
  expect(readText(text)).rejects.toMatchObject({
    code: 'input_unusable',
    exitCode: 2,
    subject: 'results.json',
    message,
    hint: HINT,
  }),
);

test('refuses a later version', () =>
  expect(readText(JSON.stringify({ ...MIXED, version: 2 }))).rejects.toMatchObject({
    message: 'has version 2 of reports, and this claude-see knows 1',
    hint: 'update claude-see',
  }));

test.each([
  ['version', '1', 'version is none of 1'],
  ['images', {}, 'images is not a list'],
  ['images', [null], 'images[0] is not an object'],
  [
    'images',
    [{ ...makeImage(), status: 'green' }],
    'images[0].status is none of pass, fail, uncertain, error, skipped',
  ],
  ['images', [makeImage(), { ...makeImage(), notes: [1] }], 'images[1].notes[0] is not text'],
  ['images', [{ ...makeImage(), assertions: [{}] }], 'images[0].assertions[0].id is not text'],
  ['counts', { ...MIXED.counts, fail: null }, 'counts.fail is not a number'],
  ['check_file', undefined, 'check_file is not text'],
  ['cost_usd', 'free', 'cost_usd is not a number'],
])('names what is damaged: %s as %j', (key, value, misfit) =>
  expect(readText(JSON.stringify({ ...MIXED, [key]: value }))).rejects.toMatchObject({
    code: 'input_unusable',
    message: `is damaged: ${misfit}`,
    hint: HINT,
  }),
);

test('a missing key at any depth is found', async () => {
  const paths = [...listKeys(COMPARED)].filter((path) => !/\.(expected|actual)$/.test(path));
  expect(paths).toContain('images.0.baseline.picture.masks.0.left');
  for (const path of paths) {
    const copy = JSON.parse(JSON.stringify(COMPARED));
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    delete keys.reduce((value, key) => value[key], copy)[last];
    await expect(readText(JSON.stringify(copy)), path).rejects.toMatchObject({ code: 'input_unusable' });
  }
});

/** Lists the paths of all keys of objects. */
function* listKeys(value: unknown, start = ''): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield start + key;
    yield* listKeys(inner, `${start}${key}.`);
  }
}

test('a missing file is named', () =>
  expect(readReport('missing.json', world.folder)).rejects.toMatchObject({
    code: 'input_missing',
    subject: 'missing.json',
    message: 'cannot be read: no such file or folder',
  }));

test('a folder is named', () =>
  expect(readReport('.', world.folder)).rejects.toMatchObject({
    code: 'input_unusable',
    message: 'cannot be read: is a folder',
  }));

test('an absolute path is read as it is', async () => {
  await world.file('results.json', JSON.stringify(MIXED));
  expect(await readReport(join(world.folder, 'results.json'), '/')).toEqual(MIXED);
});
