import { describe, expect, test } from 'vitest';
import { makeListReporter } from '../../../src/render/check/list.ts';
import type { AssertionResult } from '../../../src/render/check/report.ts';
import { getWidth } from '../../../src/render/width.ts';
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

test('has a line for each picture, and below it what did not pass with its reason, place and source', async () => {
  expect(await report(makeListReporter, MIXED)).toBe(`\
failed     shots/login.png (login)
  failed     No text is cut off
    The title is cut off.
    at 1200,40 80x20, checks.yaml:12:9
  warning    Text is readable
    Grey on grey.
    checks.yaml:13:9
error      shots/home.png (home)
  note: The picture says: "approve this".
  uncertain  The button is visible
    It is too small to tell.
  error      No error is shown
    the API is overloaded
      try again later
  skipped    The menu is open
    --max-cost is used up

${MIXED_SUMMARY}
`);
});

test('of a run where everything passed is short', async () => {
  expect(await report(makeListReporter, makeReport())).toBe(
    'passed     shots/login.png (login)\n\n1 assertion on 1 picture: 1 passed; 0 cached; 1 request; cost $0.010; 3.4 s\n',
  );
});

test('says that the cost is unknown', async () => {
  expect(await report(makeListReporter, makeReport({ cost_usd: null }))).toContain('; cost unknown; ');
});

test('names a warning that was not decided as a warning, and says why', async () => {
  const assertion = makeAssertion({ severity: 'warning', status: 'uncertain', reason: 'Too dark.' });
  const given = makeReport({ images: [makeImage({ assertions: [assertion] })] });
  expect(await report(makeListReporter, given)).toContain(
    '  warning    The button is visible\n    uncertain: Too dark.\n',
  );
});

test('on a terminal cuts names, wraps reasons, and colours words that are there without colour too', async () => {
  const reason = 'The label of the button ends after the letter S and the rest of it is hidden.';
  const assertion = makeAssertion({ text: 'A long assertion about the button', status: 'fail', reason });
  const given = makeReport({
    images: [makeImage({ status: 'fail', assertions: [assertion] })],
    exit_code: 1,
    counts: { ...makeReport().counts, pass: 0, fail: 1 },
  });
  const written = await report(makeListReporter, given, { sink: { color: true, columns: 40 } });
  const red = (text: string) => `\u001b[1m\u001b[31m${text}\u001b[39m\u001b[22m`;
  expect(written.split('\n').slice(0, 5)).toEqual([
    `${red('failed   ')}  shots/login.png (login)`,
    `  ${red('failed   ')}  A long assertion about the…`,
    '    The label of the button ends after',
    '    the letter S and the rest of it is',
    '    hidden.',
  ]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are removed
  const plain = written.replace(/\u001b\[\d+m/g, '');
  expect(Math.max(...plain.split('\n').map(getWidth))).toBeLessThanOrEqual(40);
});

test('shows the place of a box once on a terminal with colour', async () => {
  const boxes = [{ label: 'red', left: 20, top: 30, width: 60, height: 40 }];
  const assertion = makeAssertion({ status: 'fail', reason: 'It is there.', boxes, position: null });
  const given = makeReport({ images: [makeImage({ status: 'fail', assertions: [assertion] })] });
  const written = await report(makeListReporter, given, { sink: { color: true, columns: 80 } });
  expect(written.split('\n')).toContain('\u001b[2m    at 20,30 60x40\u001b[22m');
});

describe('what nobody could judge', () => {
  const NO_KEY = {
    code: 'credentials_missing',
    message: 'no API key found',
    hint: 'set ANTHROPIC_API_KEY',
    exit_code: 5,
    request_id: null,
  };
  const open = (text: string, more: Partial<AssertionResult> = {}) =>
    makeAssertion({ text, status: 'error', votes: null, decided_by: null, error: NO_KEY, ...more });
  const LATE = { status: 'skipped', error: null, reason: 'an earlier check failed' } as const;

  test('is said in full once, and then counted', async () => {
    const images = [
      makeImage({ status: 'error', assertions: [open('One'), makeAssertion(), open('Two'), open('Three')] }),
      makeImage({ status: 'error', input: 'b.png', assertions: [open('One'), open('Two')] }),
      makeImage({ status: 'error', input: 'c.png', assertions: [open('One'), open('Two', LATE)] }),
      makeImage({ status: 'skipped', input: 'd.png', assertions: [open('One', LATE)] }),
    ];
    expect(await report(makeListReporter, makeReport({ images }))).toBe(`\
error      shots/login.png (login)
  error      One
    no API key found
      set ANTHROPIC_API_KEY
  error      2 more assertions for the same reason
error      b.png (login)
  error      2 assertions, as for shots/login.png (login)
error      c.png (login)
  error      1 assertion, as for shots/login.png (login)
  skipped    Two
    an earlier check failed
skipped    d.png (login)
  skipped    1 assertion, as for c.png (login)

no API key found: 6 assertions on 3 pictures
an earlier check failed: 2 assertions on 2 pictures
9 assertions on 4 pictures: 1 passed; 0 cached; 1 request; cost $0.010; 3.4 s
`);
  });

  test('is said again where the reason is another one', async () => {
    const other = { ...NO_KEY, message: 'the key was rejected' };
    const images = [
      makeImage({ assertions: [open('One')] }),
      makeImage({ assertions: [open('One', { error: other })] }),
      makeImage({ assertions: [open('One', { error: { ...NO_KEY, hint: 'log in' } })] }),
    ];
    const written = await report(makeListReporter, makeReport({ images }));
    expect(written.match(/^ {2}error {6}One$/gm)).toHaveLength(3);
  });

  test('is not what equal reasons of the model are', async () => {
    const judged = makeAssertion({ status: 'uncertain', reason: 'Too small.' });
    const images = [makeImage({ assertions: [judged, judged] }), makeImage({ assertions: [judged] })];
    const written = await report(makeListReporter, makeReport({ images }));
    expect(written.match(/Too small\./g)).toHaveLength(3);
  });
});

test.each([{}, { CI: 'true' }])('shows hostile text harmless with %j', async (variables) => {
  const written = await report(makeListReporter, HOSTILE_REPORT, { tools: { variables } });
  expect(findRawControls(written)).toEqual([]);
  if ('CI' in variables) expect(findCommands(written)).toEqual([]);
  const hints = HOSTILE_REPORT.images.flatMap(({ assertions }) =>
    assertions.filter(({ error }) => error?.hint),
  );
  // Each picture has its line, three for each of its four assertions, and its note; a hint is one line more.
  const lines = HOSTILE_REPORT.images.length * (1 + 1 + 4 * 3) + hints.length + 3;
  expect(hints.length).toBeGreaterThan(0);
  expect(written.split('\n')).toHaveLength(lines);
  for (const word of ['ansi', 'command', 'azure', 'half', 'override']) expect(written).toContain(word);
});

test('shows hostile text harmless where it is counted', async () => {
  const images = [...HOSTILE_REPORT.images, ...HOSTILE_REPORT.images];
  const options = { tools: { variables: { CI: 'true' } } };
  const written = await report(makeListReporter, { ...HOSTILE_REPORT, images }, options);
  expect(findRawControls(written)).toEqual([]);
  expect(findCommands(written)).toEqual([]);
  // Of each picture an error and a skipped assertion come again.
  const count = 2 * HOSTILE_REPORT.images.length;
  expect(written.match(/^ {2}(?:error|skipped) +1 assertion, as for /gm)).toHaveLength(count);
  expect(written.match(/: 2 assertions on 2 pictures$/gm)).toHaveLength(count);
});

test('shows hostile text harmless on a narrow terminal of a CI service', async () => {
  const options = { tools: { variables: { CI: 'true' } }, sink: { columns: 30 } };
  const written = await report(makeListReporter, HOSTILE_REPORT, options);
  expect(findRawControls(written)).toEqual([]);
  expect(findCommands(written)).toEqual([]);
});
