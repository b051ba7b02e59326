// Reports a check as TAP 14: a test point for each assertion on each picture. https://testanything.org/tap-version-14-specification.html
import { describePlace, describeReason, describeRun, describeSource, getOutcome } from './describe.ts';
import { toSafeJson } from './json.ts';
import { toLine } from './plain-text.ts';
import type { AssertionResult, ImageResult } from './report.ts';
import type { MakeCheckReporter } from './reporter.ts';

/**
 * A warning is `not ok … # TODO`, which fails nobody; skipped is `ok … # SKIP`; uncertain and error are `not ok`. As a
 * skipped point counts as passed, a run that a limit cut short ends in `Bail out!`.
 */
export const makeTapReporter: MakeCheckReporter = (sink, { checkFile }) => {
  let points = 0;
  let skipped = 0;
  const begin = () => (points === 0 ? 'TAP version 14\n' : '');
  return {
    async image(image) {
      let text = begin();
      for (const assertion of image.assertions) {
        points += 1;
        if (getOutcome(assertion) === 'skipped') skipped += 1;
        text += formatPoint(points, image, assertion) + formatDiagnostics(assertion, checkFile);
      }
      if (image.assertions.length > 0) await sink.write(text);
    },
    async end(report) {
      const plan = `${begin()}1..${points}\n# ${describeRun(report)}\n`;
      await sink.write(skipped > 0 ? `${plan}Bail out! ${skipped} skipped\n` : plan);
    },
  };
};

function formatPoint(number: number, { check, input }: ImageResult, assertion: AssertionResult): string {
  const outcome = getOutcome(assertion);
  const isOk = outcome === 'pass' || outcome === 'skipped';
  const description = [check, input, assertion.text].map(escapeDescription).join(': ');
  const directives = { skipped: ' # SKIP skipped', warning: ' # TODO warning' } as Partial<
    Record<string, string>
  >;
  return `${isOk ? 'ok' : 'not ok'} ${number} - ${description}${directives[outcome] ?? ''}\n`;
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
