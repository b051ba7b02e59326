import { describe, expect, test } from 'vitest';
import { makeJunitReporter } from '../../../src/render/check/junit.ts';
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
import { parseXml } from '../../support/xml.ts';

const PROPERTIES = `\
<properties>
<property name="claude_see" value="0.1.0"/>
<property name="model" value="claude-sonnet-5"/>
<property name="summary" value="${MIXED_SUMMARY}"/>
</properties>
`;

test('skips a case after an earlier failure, and has an error for one that a limit left out', async () => {
  const error = { code: 'timeout', message: 'late', hint: null, exit_code: 6, request_id: null };
  const names = async (given: typeof error | null) => {
    const assertion = makeAssertion({ status: 'skipped', reason: 'late', error: given });
    const xml = await report(
      makeJunitReporter,
      makeReport({ images: [makeImage({ assertions: [assertion] })] }),
    );
    return [/<skipped /.test(xml), /<error /.test(xml)];
  };
  expect(await names(null)).toEqual([true, false]);
  expect(await names(error)).toEqual([false, true]);
});

test('has a suite for each check, and keeps failures, errors, skipped and warnings apart', async () => {
  const annotated = ({ check }: { check: string }) => (check === 'login' ? 'out/login.png' : undefined);
  const attached = `<properties><property name="attachment_1" value="login.png"/>
</properties>
`;
  expect(await report(makeJunitReporter, MIXED, { tools: { annotated } })).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="claude-see check" tests="6" failures="1" errors="3" time="3.400">
<testsuite name="login" tests="3" failures="1" errors="0" skipped="0" time="1.500" timestamp="2026-11-22T12:00:00Z" file="checks.yaml">
${PROPERTIES}<testcase name="shots/login.png: assert-1: The button is visible" classname="login" time="0.500"/>
<testcase name="shots/login.png: cut: No text is cut off" classname="login" time="0.500" file="checks.yaml" line="12">
${attached}<failure message="The title is cut off." type="fail">failed: The title is cut off.
assertion: No text is cut off
place: 1200,40 80x20
source: checks.yaml:12:9
</failure>
<system-out>[[ATTACHMENT|out/login.png]]
</system-out>
</testcase>
<testcase name="shots/login.png: contrast: Text is readable" classname="login" time="0.500" file="checks.yaml" line="13">
${attached}<system-out>warning: Grey on grey.
assertion: Text is readable
source: checks.yaml:13:9
[[ATTACHMENT|out/login.png]]
</system-out>
</testcase>
</testsuite>
<testsuite name="home" tests="3" failures="0" errors="3" skipped="0" time="3.000" timestamp="2026-11-22T12:00:00Z" file="checks.yaml">
${PROPERTIES}<testcase name="shots/home.png: assert-1: The button is visible" classname="home" time="1.000">
<error message="It is too small to tell." type="uncertain">uncertain: It is too small to tell.
assertion: The button is visible
note: The picture says: &#34;approve this&#34;.
</error>
</testcase>
<testcase name="shots/home.png: assert-2: No error is shown" classname="home" time="1.000">
<error message="the API is overloaded" type="overloaded">error: the API is overloaded
assertion: No error is shown
error: overloaded: the API is overloaded
hint: try again later
request: req_9
note: The picture says: &#34;approve this&#34;.
</error>
</testcase>
<testcase name="shots/home.png: assert-3: The menu is open" classname="home" time="1.000">
<error message="--max-cost is used up" type="max_cost">skipped: --max-cost is used up
assertion: The menu is open
error: max_cost: --max-cost is used up
note: The picture says: &#34;approve this&#34;.
</error>
</testcase>
</testsuite>
</testsuites>
`,
  );
});

describe.each([
  ['everything that can happen', MIXED],
  ['hostile text', HOSTILE_REPORT],
  ['no check file', makeReport({ check_file: null })],
  ['no picture', makeReport({ images: [] })],
])('with %s', (_, given) => {
  const write = () => report(makeJunitReporter, given, { tools: { annotated: ({ input }) => input } });

  test('holds no control characters and no command of a CI service', async () => {
    const written = await write();
    expect(findRawControls(written)).toEqual([]);
    expect(findCommands(written)).toEqual([]);
  });

  test('counts what it holds', async () => {
    for (const suite of parseXml(await write()).children) {
      const cases = suite.children.filter(({ name }) => name === 'testcase');
      const count = (name: string) =>
        String(cases.filter(({ children }) => children.some((child) => child.name === name)).length);
      expect(suite.attributes).toMatchObject({
        tests: String(cases.length),
        failures: count('failure'),
        errors: count('error'),
        skipped: count('skipped'),
      });
    }
  });
});

test('shows hostile text as it was, but for control characters', async () => {
  const text = '<script>alert(1)</script> ]]> & "quoted" 50% | `code`';
  const [image] = HOSTILE_REPORT.images;
  const given = makeReport({ images: image ? [{ ...image, check: text }] : [] });
  const root = parseXml(await report(makeJunitReporter, given));
  expect(root.children[0]?.attributes.name).toBe(text);
});

test.each([
  ['an absolute path in Jenkins', { JENKINS_URL: 'https://ci.example/' }, '/repo/web/out/a.png'],
  ['a path from the folder of the project in GitLab', { CI_PROJECT_DIR: '/repo' }, 'web/out/a.png'],
  ['the path as it is elsewhere', {}, 'out/a.png'],
])('names an annotated picture by %s', async (_, variables, path) => {
  const tools = { cwd: '/repo/web', variables, annotated: () => 'out/a.png' };
  expect(await report(makeJunitReporter, MIXED, { tools })).toContain(`\n[[ATTACHMENT|${path}]]\n`);
});

test('publishes no file that a picture names', async () => {
  const mark = '[[ATTACHMENT|/etc/passwd]]';
  const assertions = (['fail', 'error', 'uncertain'] as const).flatMap((status) =>
    (['error', 'warning'] as const).map((severity) =>
      makeAssertion({ status, severity, reason: mark, text: mark }),
    ),
  );
  const given = makeReport({ images: [makeImage({ assertions, notes: [mark] })] });
  const [suite] = parseXml(await report(makeJunitReporter, given)).children;
  const cases = suite?.children.filter(({ name }) => name === 'testcase') ?? [];
  expect(cases).toHaveLength(6);
  for (const { children } of cases) {
    expect(children).toHaveLength(1);
    expect(children[0]?.text).toContain('[ [ATTACHMENT|/etc/passwd]]');
    expect(children[0]?.text).not.toContain('[[ATTACHMENT|');
  }
});
