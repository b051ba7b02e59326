/** Small checks that combine into the exact shape of a request: unknown fields are refused everywhere. */
import { invalid } from './errors.ts';

/** Throws the API's refusal when the value at that path is not as it must be. */
export type Check = (value: unknown, path: string) => void;

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Puts a key behind a path. */
export function at(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

/** Accepts anything. */
export const anything: Check = () => {};

// fact(request-shape).
/** Accepts a string that is also valid Unicode: the API's JSON parser takes no lone surrogates. */
export const string: Check = (value, path) => {
  if (typeof value !== 'string') throw invalid(path, 'Input should be a valid string');
  // fact(lone-surrogate): A lone surrogate is no valid JSON. Source: public logs of the API ("no low surrogate in
  // string"), 2026-11.
  if (/\p{Surrogate}/u.test(value)) {
    throw invalid('', 'The request body is not valid JSON: no low surrogate in string');
  }
};

// fact(request-shape).
/** Accepts true and false. */
export const boolean: Check = (value, path) => {
  if (typeof value !== 'boolean') throw invalid(path, 'Input should be a valid boolean');
};

// fact(request-shape).
/** Accepts a JSON object with any keys. */
export const record: Check = (value, path) => {
  if (!isRecord(value)) throw invalid(path, 'Input should be an object');
};

// fact(request-shape).
/** Accepts an integer within bounds. */
export function integer(min: number, max = Number.POSITIVE_INFINITY): Check {
  return (value, path) => {
    if (!Number.isInteger(value)) throw invalid(path, 'Input should be a valid integer');
    if (Number(value) < min) throw invalid(path, `Input should be greater than or equal to ${min}`);
    if (Number(value) > max) throw invalid(path, `Input should be less than or equal to ${max}`);
  };
}

// fact(request-shape).
/** Accepts one of the given strings. */
export function oneOf(...allowed: readonly string[]): Check {
  const quoted = allowed.map((each) => `'${each}'`);
  const last = quoted.pop() ?? '';
  const list = quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
  return (value, path) => {
    if (typeof value !== 'string' || !allowed.includes(value)) throw invalid(path, `Input should be ${list}`);
  };
}

// fact(request-shape).
/** Accepts a string that matches. */
export function pattern(regex: RegExp): Check {
  return (value, path) => {
    string(value, path);
    if (!regex.test(String(value))) throw invalid(path, `String should match pattern '${regex.source}'`);
  };
}

/** Accepts null too. */
export function nullable(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path);
  };
}

// fact(request-shape).
/** Accepts a list whose every item passes. */
export function list(item: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, 'Input should be a valid list');
    value.forEach((each, index) => {
      item(each, at(path, index));
    });
  };
}

/** Accepts a string, or a list whose every item passes. */
export function stringOrList(item: Check): Check {
  const items = list(item);
  return (value, path) => (typeof value === 'string' ? string(value, path) : items(value, path));
}

// fact(request-shape): A field that is missing, unknown or of another type is refused with its path, as `a.b: Field
// required`. Source: SDK 1.14.0, the types of its parameters, and public logs, 2026-11.
/** Accepts an object with exactly these keys, the optional ones being optional. */
export function shape(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (value, path) => {
    if (!isRecord(value)) throw invalid(path, 'Input should be an object');
    for (const [key, check] of Object.entries(required)) {
      if (!Object.hasOwn(value, key)) throw invalid(at(path, key), 'Field required');
      check(value[key], at(path, key));
    }
    for (const [key, item] of Object.entries(value)) {
      if (Object.hasOwn(required, key)) continue;
      const check = Object.hasOwn(optional, key) ? optional[key] : undefined;
      if (!check) throw invalid(at(path, key), 'Extra inputs are not permitted');
      check(item, at(path, key));
    }
  };
}

// fact(request-shape).
/** Accepts one of several objects told apart by `type`, which becomes a part of the path, as in the API's errors. */
export function tagged(variants: Record<string, Check>, tagName = 'type'): Check {
  const names = Object.keys(variants);
  return (value, path) => {
    if (!isRecord(value)) throw invalid(path, 'Input should be an object');
    const tag = value[tagName];
    if (tag === undefined) throw invalid(at(path, tagName), 'Field required');
    const check = typeof tag === 'string' && Object.hasOwn(variants, tag) ? variants[tag] : undefined;
    if (!check) {
      const expected = names.map((name) => `'${name}'`).join(', ');
      throw invalid(
        path,
        `Input tag '${String(tag)}' found using '${tagName}' does not match any of the expected tags: ${expected}`,
      );
    }
    check(value, at(path, String(tag)));
  };
}
