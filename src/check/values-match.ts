// Compares values that a model read from a picture with the values that a check expects. Pure.

/** A value that differs: where it is, such as `total` or `items.2.price`, and both values. */
export interface Mismatch {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Returns the values that differ. Text is compared after NFC and with runs of white space as one blank, since a picture
 * shows no more; numbers by value; lists by order. Fields that are not expected do not matter.
 */
export function findMismatches(expected: unknown, actual: unknown, path = ''): readonly Mismatch[] {
  const mismatch = [{ path, expected, actual }];
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return mismatch;
    return expected.flatMap((item, index) => findMismatches(item, actual[index], join(path, String(index))));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return mismatch;
    return Object.entries(expected).flatMap(([key, value]) =>
      findMismatches(
        value,
        Object.hasOwn(actual, key) ? (actual as Record<string, unknown>)[key] : undefined,
        join(path, key),
      ),
    );
  }
  if (typeof expected === 'string' && typeof actual === 'string') {
    return normalise(expected) === normalise(actual) ? [] : mismatch;
  }
  return Object.is(expected, actual) || expected === actual ? [] : mismatch;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function normalise(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
