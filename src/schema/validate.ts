// Validates the text of an answer against the original schema.
import type { ErrorObject, ValidateFunction } from 'ajv';
import { describeJsonError } from '../json-error.ts';
import { fromPointer } from './json-pointer.ts';
import { judgeReply, type Validation } from './judge-reply.ts';
import { ANSWER_BOUNDS } from './limits.ts';
import { findLossyValue } from './lossless-json.ts';
import { isNestedDeeper } from './nesting.ts';
import { runWithTimeout } from './time-limit.ts';
import { formatViolations } from './violations.ts';

/**
 * Validates the text of an answer. `lenient` also accepts one JSON value among other text, for requests without
 * structured outputs.
 */
export type ValidateAnswer = (text: string, options?: { readonly lenient?: boolean }) => Validation;

/** Far more than a reasonable answer needs. */
const TIMEOUT_MS = 1000;

const TOO_DEEP = `the answer is nested too deeply: it may have ${ANSWER_BOUNDS.depth} levels`;

/** Returns the validator of answers for a compiled schema. */
export function makeValidator(validate: ValidateFunction): ValidateAnswer {
  return (text, { lenient = false } = {}) => {
    try {
      const validation = runWithTimeout(() => {
        const judgeJson = (json: string) => validateJson(json, validate);
        return lenient ? judgeReply(text, judgeJson) : judgeJson(text);
      }, TIMEOUT_MS);
      const slow =
        'checking the answer takes too long: it is too large, or a pattern of the schema backtracks';
      return validation ?? { problem: slow };
    } catch (error) {
      if (error instanceof RangeError) return { problem: TOO_DEEP };
      // V8 forgets what it has compiled, and may have less of the stack left when it compiles again.
      if (error instanceof SyntaxError)
        return { problem: 'the answer cannot be checked: a pattern is too large' };
      throw error;
    }
  };
}

function validateJson(json: string, validate: ValidateFunction): Validation {
  if (json.trim() === '') return { problem: 'the answer is empty' };
  if (isNestedDeeper(json, ANSWER_BOUNDS.depth)) return { problem: TOO_DEEP };
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    return { problem: `the answer is not valid JSON: ${describeJsonError(error, json)}` };
  }
  const root = { data };
  while (!validate(root.data)) {
    const errors = validate.errors ?? [];
    if (!correctCase(root, errors))
      return { problem: `the answer does not match the schema: ${formatViolations(errors)}` };
  }
  // Order numbers, for example, often have more digits than a double can hold.
  const lossy = findLossyValue(json);
  if (lossy !== undefined) return { problem: `the answer cannot be parsed without loss: ${lossy}` };
  return { data: root.data };
}

// fact(enum-case): The case of `enum` values in an answer is not guaranteed. Source:
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Enum value casing", 2026-11.
/**
 * Corrects strings that differ from an `enum` or `const` value only in case, because the API does not guarantee the
 * case (https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Enum value casing"). Returns
 * whether anything changed. A string that is valid for one of several choices stays as it is.
 */
function correctCase(root: { data: unknown }, errors: readonly ErrorObject[]): boolean {
  const allowed = new Map<string, Set<unknown>>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== 'enum' && keyword !== 'const') continue;
    const values = allowed.get(instancePath) ?? new Set();
    for (const value of keyword === 'enum' ? params.allowedValues : [params.allowedValue]) values.add(value);
    allowed.set(instancePath, values);
  }
  let changed = false;
  for (const [pointer, values] of allowed) {
    const keys = ['data', ...fromPointer(pointer)];
    const last = keys.pop() ?? 'data';
    let parent = root as Record<string, unknown>;
    for (const key of keys) parent = parent[key] as Record<string, unknown>;
    const found = parent[last];
    if (typeof found !== 'string' || values.has(found)) continue;
    const matches = [...values].filter(
      (value) => typeof value === 'string' && value.toLowerCase() === found.toLowerCase(),
    );
    if (matches.length !== 1) continue;
    parent[last] = matches[0];
    changed = true;
  }
  return changed;
}
