// Reports a check as TAP 14: a test point for each assertion on each picture. https://testanything.org/tap-version-14-specification.html
import { describePlace, describeReason, describeRun, describeSource, getOutcome } from './describe.ts';
import { toSafeJson } from './json.ts';
import { toLine } from './plain-text.ts';
import type { AssertionResult, ImageResult } from './report.ts';
import type { MakeCheckReporter } from './reporter.ts';

/**
 * A warning is `not ok … # TODO`, which fails nobody; everything else that did not pass is `not ok`. So is what was
 * skipped: consumers count `# SKIP` as passed, for tests that need not run, but a limit ended this one.
 */
export const makeTapReporter: MakeCheckReporter = (sink, { checkFile }) => {
  let points = 0;
  const begin = () => (points === 0 ? 'TAP version 14\n' : '');
  return {
    async image(image) {
      let text = begin();
      for (const assertion of image.assertions) {
        points += 1;
        text += formatPoint(points, image, assertion) + formatDiagnostics(assertion, checkFile);
      }
      if (image.assertions.length > 0) await sink.write(text);
    },
    async end(report) {
      await sink.write(`${begin()}1..${points}\n# ${describeRun(report)}\n`);
    },
  };
};

function formatPoint(number: number, { check, input }: ImageResult, assertion: AssertionResult): string {
  const outcome = getOutcome(assertion);
  const description = [check, input, assertion.text].map(escapeDescription).join(': ');
  const directive = outcome === 'warning' ? ' # TODO warning' : '';
  return `${outcome === 'pass' ? 'ok' : 'not ok'} ${number} - ${description}${directive}\n`;
}

/** Returns the YAML block of an assertion that did not pass; its values are JSON, which is YAML. */
function formatDiagnostics(assertion: AssertionResult, checkFile: string | null): string {
  const outcome = getOutcome(assertion);
  if (outcome === 'pass') return '';
  const values: Record<string, unknown> = {
    message: describeReason(assertion),
    severity: assertion.severity,
    status: assertion.status,
    at: describeSource(assertion, checkFile),
    place: describePlace(assertion),
    expected: assertion.expected,
    actual: assertion.actual,
  };
  const lines = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${key}: ${toYaml(value)}\n`);
  return `  ---\n${lines.join('')}  ...\n`;
}

/** Half a surrogate pair is no character in YAML, not even escaped; the rest of JSON is. */
function toYaml(value: unknown): string {
  return toSafeJson(value).replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\\ufffd');
}

/** `#` would begin a directive, and `\` escapes it. */
function escapeDescription(text: string): string {
  return toLine(text).replace(/[\\#]/g, '\\$&');
}
