import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeTapReporter } from '../../../src/render/check/tap.ts';
import {
  findCommands,
  findRawControls,
  HOSTILE_REPORT,
  MIXED,
  MIXED_SUMMARY,
  makeAssertion,
  makeImage,
  makeReport,
  report,
} from '../../support/check-report.ts';

/** Reads TAP as a harness does: points, their YAML, the plan, comments. Everything else is a mistake. */
function readTap(text: string) {
  const points: { ok: boolean; number: number; description: string; directive: string; yaml: unknown }[] = [];
  const others: string[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const point = /^(not )?ok (\d+) - ((?:[^\\#]|\\.)*?)(?: # (\w+).*)?$/.exec(line);
    if (point) {
      const [, not, number, description = '', directive = ''] = point;
      let yaml: unknown;
      if (lines[index + 1] === '  ---') {
        const end = lines.indexOf('  ...', index);
        yaml = parse(lines.slice(index + 2, end).join('\n'));
        index = end;
      }
      points.push({ ok: not === undefined, number: Number(number), description, directive, yaml });
    } else if (line !== '') others.push(line);
  }
  return { points, others };
}

test('has a point for each assertion, diagnostics in YAML, and the plan at the end', async () => {
  expect(await report(makeTapReporter, MIXED)).toBe(`\
TAP version 14
ok 1 - login: shots/login.png: The button is visible
not ok 2 - login: shots/login.png: No text is cut off
  ---
  message: "The title is cut off."
  severity: "error"
  status: "fail"
  at: "checks.yaml:12:9"
  place: "1200,40 80x20"
  ...
not ok 3 - login: shots/login.png: Text is readable # TODO warning
  ---
  message: "Grey on grey."
  severity: "warning"
  status: "fail"
  at: "checks.yaml:13:9"
  ...
not ok 4 - home: shots/home.png: The button is visible
  ---
  message: "It is too small to tell."
  severity: "error"
  status: "uncertain"
  ...
not ok 5 - home: shots/home.png: No error is shown
  ---
  message: "the API is overloaded"
  severity: "error"
  status: "error"
  ...
not ok 6 - home: shots/home.png: The menu is open
  ---
  message: "--max-cost is used up"
  severity: "error"
  status: "skipped"
  ...
1..6
# ${MIXED_SUMMARY}
`);
});

test('has an uncertain warning as TODO', async () => {
  const assertions = [makeAssertion(), makeAssertion({ severity: 'warning', status: 'uncertain' })];
  const written = await report(makeTapReporter, makeReport({ images: [makeImage({ assertions })] }));
  expect(written).toContain('not ok 2 - login: shots/login.png: The button is visible # TODO warning\n');
});

test.each(['fail', 'uncertain', 'error', 'skipped'] as const)('never has %s as ok', async (status) => {
  const assertions = [makeAssertion({ status, text: 'skip # SKIP this # skip' })];
  const written = await report(makeTapReporter, makeReport({ images: [makeImage({ assertions })] }));
  expect(readTap(written).points).toMatchObject([{ ok: false, directive: '' }]);
});

test('without a picture plans nothing', async () => {
  const written = await report(makeTapReporter, makeReport({ images: [] }));
  expect(written.split('\n').slice(0, 2)).toEqual(['TAP version 14', '1..0']);
});

test('stays readable with hostile text', async () => {
  const written = await report(makeTapReporter, HOSTILE_REPORT);
  expect(findRawControls(written)).toEqual([]);
  expect(findCommands(written)).toEqual([]);
  const { points, others } = readTap(written);
  const count = HOSTILE_REPORT.images.length * 4;
  expect(points.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(points.map(({ ok, directive }) => `${ok} ${directive}`).slice(0, 4)).toEqual([
    'false ',
    'false ',
    'false ',
    'false ',
  ]);
  // The version, the plan and a comment.
  expect(others).toHaveLength(3);
  const replaceHalves = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd');
  expect(points.filter((_, index) => index % 4 === 0).map(({ yaml }) => yaml)).toEqual(
    HOSTILE_REPORT.images.map(({ input }, index) => ({
      message: replaceHalves(input),
      severity: 'error',
      status: 'fail',
      at: replaceHalves(`${HOSTILE_REPORT.check_file}:${index + 1}:1`),
      place: '1,2 3x4',
      expected: { [replaceHalves(input)]: replaceHalves(input) },
      actual: replaceHalves(input),
    })),
  );
});
