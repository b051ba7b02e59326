// Finds what keeps a value from being the report of a check. Pure. Keys that it does not know are fine.
import type { SourcePosition } from '../../yaml/source-tree.ts';
import type {
  AssertionResult,
  BaselineResult,
  CheckReport,
  EvidenceBox,
  ImageResult,
  JudgedPicture,
  Rectangle,
  ReportedError,
  StatusCounts,
  VoteTally,
} from './report.ts';

/** Returns what is wrong with a value, as in `images[2].input is not text`; undefined when nothing is. */
type Form = (value: unknown, path: string) => string | undefined;

/** A form for each key, so that a key that is added to a type is missed here by the compiler. */
type Forms<T> = { readonly [Key in keyof T]-?: Form };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text: Form = (value, path) => (typeof value === 'string' ? undefined : `${path} is not text`);
const number: Form = (value, path) => (typeof value === 'number' ? undefined : `${path} is not a number`);
const truth: Form = (value, path) =>
  typeof value === 'boolean' ? undefined : `${path} is neither true nor false`;
const anything: Form = () => undefined;
const orNull =
  (form: Form): Form =>
  (value, path) =>
    value === null ? undefined : form(value, path);
const oneOf =
  (...values: readonly unknown[]): Form =>
  (value, path) =>
    values.includes(value) ? undefined : `${path} is none of ${values.join(', ')}`;
const list =
  (form: Form): Form =>
  (value, path) =>
    Array.isArray(value)
      ? findFirst(value.entries(), ([index, each]) => form(each, `${path}[${index}]`))
      : `${path} is not a list`;
const object =
  <T>(forms: Forms<T>): Form =>
  (value, path) =>
    isRecord(value)
      ? findFirst(Object.entries<Form>(forms), ([key, form]) =>
          form(value[key], path === '' ? key : `${path}.${key}`),
        )
      : `${path} is not an object`;

function findFirst<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const STATUS = oneOf('pass', 'fail', 'uncertain', 'error', 'skipped');
const RECTANGLE: Forms<Rectangle> = { left: number, top: number, width: number, height: number };

const ASSERTION = object<AssertionResult>({
  id: text,
  text,
  kind: oneOf('visual', 'extract', 'expect', 'comparison'),
  severity: oneOf('error', 'warning'),
  status: STATUS,
  reason: text,
  boxes: list(object<EvidenceBox>({ ...RECTANGLE, label: text })),
  decided_by: oneOf('model', 'code', 'pixels', null),
  cached: truth,
  votes: orNull(object<VoteTally>({ pass: number, fail: number, cannot_tell: number })),
  expected: anything,
  actual: anything,
  error: orNull(
    object<ReportedError>({
      code: text,
      message: text,
      hint: orNull(text),
      exit_code: number,
      request_id: orNull(text),
    }),
  ),
  position: orNull(object<SourcePosition>({ line: number, column: number })),
});

const PICTURE = object<JudgedPicture>({
  path: text,
  sha256: text,
  width: number,
  height: number,
  region: object(RECTANGLE),
  masks: list(object(RECTANGLE)),
});

const IMAGE = object<ImageResult>({
  check: text,
  check_hash: text,
  input: text,
  status: STATUS,
  picture: orNull(PICTURE),
  baseline: orNull(
    object<BaselineResult>({
      path: text,
      state: oneOf('identical', 'within', 'different', 'new'),
      diff_pixels: orNull(number),
      max_diff_pixels: number,
      picture: orNull(PICTURE),
    }),
  ),
  assertions: list(ASSERTION),
  notes: list(text),
  requests: number,
  request_ids: list(text),
  cost_usd: orNull(number),
  duration_ms: number,
});

const REPORT = object<CheckReport>({
  version: oneOf(1),
  claude_see: text,
  started_at: text,
  duration_ms: number,
  check_file: orNull(text),
  model: text,
  images: list(IMAGE),
  counts: object<StatusCounts>({
    pass: number,
    fail: number,
    uncertain: number,
    error: number,
    skipped: number,
    warnings: number,
    cached: number,
  }),
  requests: number,
  cost_usd: orNull(number),
  exit_code: number,
});

/** Returns the first thing that keeps a value from being a report; undefined for a report. */
export function findMisfit(value: unknown): string | undefined {
  return REPORT(value, '');
}
