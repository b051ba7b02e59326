// Checks that a line of a manifest is an event as this program writes it: the file may come from anyone. Pure.
import { ERROR_EXIT_CODES } from '../exit-codes.ts';
import type { ShotOptions } from '../page/shot.ts';
import type { ManifestEvent, StoredQuestion } from './manifest.ts';

type Check = (value: unknown) => boolean;
type Fields<T> = { readonly [K in Exclude<keyof T, 'event'>]-?: Check };

/** Memory grows with the highest index: five bytes for each below it. */
const MAX_INDEX = 100_000_000;
const MAX_NUMBER = 2 ** 31 - 1;

const isText: Check = (value) => typeof value === 'string';
/** It begins each `custom_id`, in which the API takes these characters alone. */
const isKey: Check = (value) => isText(value) && /^[0-9a-z]{1,40}$/.test(String(value));
const isFlag: Check = (value) => typeof value === 'boolean';
const isAmount: Check = (value) => Number.isFinite(value) && Number(value) >= 0;
const isWhole: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isIndex: Check = (value) => isWhole(value) && Number(value) <= MAX_INDEX;
const isNumber: Check = (value) => isWhole(value) && Number(value) >= 1 && Number(value) <= MAX_NUMBER;
const isTime: Check = (value) => isText(value) && !Number.isNaN(Date.parse(String(value)));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const fits = (value: unknown, fields: Readonly<Record<string, Check>>): boolean => {
  if (!isObject(value)) return false;
  const object = value as Readonly<Record<string, unknown>>;
  for (const name in fields) if (!fields[name]?.(object[name])) return false;
  return true;
};
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    fits(value, fields);

const isError = shape({
  code: (value) => isText(value) && Object.hasOwn(ERROR_EXIT_CODES, String(value)),
  message: isText,
  hint: orNull(isText),
});

const QUESTION: Fields<StoredQuestion> = {
  prompt: isText,
  schema: () => true,
  model: isText,
  system: orNull(isText),
  max_tokens: orNull(isNumber),
  effort: orNull(isText),
  source: isText,
  download: isFlag,
  insecure_redirect: isFlag,
  expires_in_seconds: orNull(isAmount),
  strip: isFlag,
  max_edge: orNull(isNumber),
  resize: isFlag,
  crops: listOf(isText),
  tile: isFlag,
  pages: orNull(isText),
  pdf: isFlag,
  typed: listOf(isText),
};

const orLeftOut =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const isShot = shape({
  viewport: orLeftOut(shape({ width: isNumber, height: isNumber })),
  device: orLeftOut(isText),
  fullPage: orLeftOut(isFlag),
  selector: orLeftOut(isText),
  wait: orLeftOut((value) => fits(value, { selector: isText }) || fits(value, { ms: isAmount })),
  hide: orLeftOut(listOf(isText)),
  dark: orLeftOut(isFlag),
} satisfies Fields<ShotOptions>);

const REFS: Readonly<Record<string, Check>> = {
  path: shape({ path: isText, name: orLeftOut(isText) }),
  data: shape({ uri: isText }),
  url: shape({ url: isText, block: (value) => value === 'image' || value === 'document' }),
  page: shape({ address: isText, shot: isShot }),
  file_id: shape({ file_id: isText }),
  error: shape({ error: isError }),
};

const isRef: Check = (value) => {
  const { kind } = Object(value) as { kind?: unknown };
  return typeof kind === 'string' && Object.hasOwn(REFS, kind) && REFS[kind]?.(value) === true;
};

const EVENTS: { readonly [E in ManifestEvent as E['event']]: Fields<E> } = {
  manifest: {
    version: isNumber,
    id: isText,
    key: isKey,
    created_at: isTime,
    provider: isText,
    base_url: orNull(isText),
    workspace: orNull(isText),
    max_cost_usd: orNull(isAmount),
    question: shape(QUESTION),
  },
  input: { index: isIndex, input: isText, id: orNull(isText), prompt: orNull(isText), ref: isRef },
  listed: { total: isWhole },
  request: {
    index: isIndex,
    n: isNumber,
    custom_id: isText,
    sha256: orNull(isText),
    key: isText,
    source: orNull(isText),
    file_id: orNull(isText),
    max_tokens: isNumber,
    images: listOf(isObject),
  },
  unusable: { index: isIndex, error: isError },
  creating: {
    n: isNumber,
    first: isIndex,
    last: isIndex,
    count: isNumber,
    bytes: isWhole,
    worst_case_usd: orNull(isAmount),
    at: isTime,
  },
  created: { n: isNumber, id: isText, at: isTime },
  unconfirmed: { n: isNumber, at: isTime },
  absent: { n: isNumber },
  retry: { indexes: listOf(isIndex), at: isTime },
  canceled: { n: isNumber, at: isTime },
  ended: {
    n: isNumber,
    counts: shape({ succeeded: isWhole, errored: isWhole, canceled: isWhole, expired: isWhole }),
    ended_at: orNull(isTime),
  },
};

/** Says whether this version knows an event of that name. */
export function isKnownEvent(name: string): boolean {
  return Object.hasOwn(EVENTS, name);
}

/** Says whether a value has all fields of the event of that name, each with a value that it may have. */
export function isWellFormed(name: string, value: object): boolean {
  return isKnownEvent(name) && fits(value, EVENTS[name as ManifestEvent['event']]);
}
