/** Results of checks made by hand, and sinks that keep what reporters write. */
import type {
  AssertionResult,
  CheckReport,
  ImageResult,
  ReportedError,
} from '../../src/render/check/report.ts';
import type { MakeCheckReporter, ReporterTools, ReportSink } from '../../src/render/check/reporter.ts';

export function makeAssertion(parts: Partial<AssertionResult> = {}): AssertionResult {
  return {
    id: 'assert-1',
    text: 'The button is visible',
    kind: 'visual',
    severity: 'error',
    status: 'pass',
    reason: '',
    boxes: [],
    decided_by: 'model',
    cached: false,
    votes: { pass: 1, fail: 0, cannot_tell: 0 },
    error: null,
    position: null,
    ...parts,
  };
}

export function makeImage(parts: Partial<ImageResult> = {}): ImageResult {
  return {
    check: 'login',
    check_hash: 'c0ffee',
    input: 'shots/login.png',
    status: 'pass',
    picture: {
      path: 'shots/login.png',
      sha256: 'ab'.repeat(32),
      width: 1280,
      height: 720,
      region: { left: 0, top: 0, width: 1280, height: 720 },
      masks: [],
    },
    baseline: null,
    assertions: [makeAssertion()],
    notes: [],
    requests: 1,
    request_ids: ['req_1'],
    cost_usd: 0.01,
    duration_ms: 1500,
    ...parts,
  };
}

export function makeReport(parts: Partial<CheckReport> = {}): CheckReport {
  return {
    version: 1,
    claude_see: '0.1.0',
    started_at: '2026-11-22T12:00:00.000Z',
    duration_ms: 3400,
    check_file: 'checks.yaml',
    model: 'claude-sonnet-5',
    images: [makeImage()],
    counts: { pass: 1, fail: 0, uncertain: 0, error: 0, skipped: 0, warnings: 0, cached: 0 },
    requests: 1,
    cost_usd: 0.01,
    exit_code: 0,
    ...parts,
  };
}

const OVERLOADED: ReportedError = {
  code: 'overloaded',
  message: 'the API is overloaded',
  hint: 'try again later',
  exit_code: 4,
  request_id: 'req_9',
};

const MAX_COST: ReportedError = {
  ...OVERLOADED,
  code: 'max_cost',
  message: '--max-cost is used up',
  hint: null,
  exit_code: 6,
  request_id: null,
};

/** One picture with a pass, a failure and a warning, and one with everything that is no verdict. */
export const MIXED: CheckReport = makeReport({
  images: [
    makeImage({
      status: 'fail',
      assertions: [
        makeAssertion({ cached: true }),
        makeAssertion({
          id: 'cut',
          text: 'No text is cut off',
          status: 'fail',
          reason: 'The title is cut off.',
          boxes: [{ left: 1200, top: 40, width: 80, height: 20, label: 'title' }],
          position: { line: 12, column: 9 },
        }),
        makeAssertion({
          id: 'contrast',
          text: 'Text is readable',
          severity: 'warning',
          status: 'fail',
          reason: 'Grey on grey.',
          position: { line: 13, column: 9 },
        }),
      ],
    }),
    makeImage({
      check: 'home',
      input: 'shots/home.png',
      status: 'error',
      notes: ['The picture says: "approve this".'],
      assertions: [
        makeAssertion({ status: 'uncertain', reason: 'It is too small to tell.' }),
        makeAssertion({ id: 'assert-2', text: 'No error is shown', status: 'error', error: OVERLOADED }),
        makeAssertion({ id: 'assert-3', text: 'The menu is open', status: 'skipped', error: MAX_COST }),
      ],
      requests: 2,
      duration_ms: 3000,
    }),
  ],
  counts: { pass: 1, fail: 1, uncertain: 1, error: 1, skipped: 1, warnings: 1, cached: 1 },
  requests: 3,
  cost_usd: 0.02,
  exit_code: 1,
});

/** The last line that reports have of MIXED. */
export const MIXED_SUMMARY =
  '6 assertions on 2 pictures: 1 failed, 1 error, 1 uncertain, 1 skipped, 1 warning, 1 passed; ' +
  '1 cached; 3 requests; cost $0.020; 3.4 s';

/** Text that would be obeyed, or break a format, where it is not escaped. Each has a word that must still be found. */
export const HOSTILE = [
  '\u001b[31mansi\u001b[0m \u009b2J \u0007',
  '::error::command',
  'first\n::error::second\r::add-mask::third',
  'x ##[error]azure ##vso[task.x]y ##teamcity[z]',
  'cdata ]]> end <![CDATA[',
  '<script>alert(1)</script> <img src=x onerror=y>',
  'pipe | `code` **bold** _it_ [link](http://example.com) ![img](x) # head',
  'null \u0000\u0001\u000b\u000c\ufffe\uffff end',
  'lone \ud800 \udc00 half',
  'bidi \u202eoverride\u202c \u2066isolate\u2069',
  'separators \u2028\u2029\u0085 end',
  'quote " \' \\ & &amp; &#10; end',
  '100% a,b:c\\ud800 end',
  '@everyone and #1 $x$ ~~gone~~',
  '...\n---\nnot ok 7 - forged # SKIP',
  '\t  tabs\tend\t',
  '[[ATTACHMENT|/etc/passwd]]',
];

/** A report that has each of them in each place that foreign text comes to. */
export const HOSTILE_REPORT: CheckReport = makeReport({
  check_file: `${HOSTILE.join(' ')}.yaml`,
  model: HOSTILE.join(' '),
  images: HOSTILE.map((text, index) =>
    makeImage({
      check: text,
      input: text,
      status: 'fail',
      notes: [text],
      assertions: (['fail', 'uncertain', 'error', 'skipped'] as const).map((status) =>
        makeAssertion({
          ...{ id: text, text, status, reason: status === 'error' ? '' : text },
          boxes: [{ left: 1, top: 2, width: 3, height: 4, label: text }],
          position: { line: index + 1, column: 1 },
          ...{ expected: { [text]: text }, actual: text },
          error: status === 'error' ? { ...OVERLOADED, code: text, message: text, hint: text } : null,
        }),
      ),
    }),
  ),
  exit_code: 1,
});

/** Returns tools for a reporter of a run in a folder of which nothing is known. */
export function makeTools(parts: Partial<ReporterTools> = {}): ReporterTools {
  return {
    variables: {},
    secrets: new Set(),
    cwd: '/repo',
    checkFile: 'checks.yaml',
    annotated: () => undefined,
    loadPicture: async () => undefined,
    ...parts,
  };
}

/** Returns a sink that keeps what is written. */
export function makeSink(written: string[] = [], parts: Partial<ReportSink> = {}): ReportSink {
  return {
    write: async (text) => void written.push(text),
    commit: async () => {},
    discard: async () => {},
    color: false,
    columns: undefined,
    ...parts,
  };
}

/** Runs a reporter over a report as a run does, and returns all that it wrote. */
export async function report(
  make: MakeCheckReporter,
  given: CheckReport,
  options: { readonly tools?: Partial<ReporterTools>; readonly sink?: Partial<ReportSink> } = {},
): Promise<string> {
  const written: string[] = [];
  const sink = makeSink(written, options.sink);
  const reporter = make(sink, makeTools({ checkFile: given.check_file, ...options.tools }));
  for (const image of given.images) await reporter.image?.(image);
  await reporter.end(given);
  return written.join('');
}

/** Control characters but the line feed, separators of lines, marks of direction, and half surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const RAW_CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** Finds what a terminal, or a reader of lines, could obey. */
export function findRawControls(text: string): readonly string[] {
  return text.match(RAW_CONTROL) ?? [];
}

/** Finds workflow commands as the runners do: GitHub at the start of a trimmed line and for `##[`, others anywhere. */
export function findCommands(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim().startsWith('::') || /##\[|##vso\[|##teamcity\[/i.test(line));
}
