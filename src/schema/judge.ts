// Judges the text of an answer against the schema as the user wrote it; ajv is loaded here and nowhere else.

import type { ErrorObject, ValidateFunction } from 'ajv';
import { errorMessage } from '../errors.ts';
import { describeJsonError } from '../json-error.ts';
import { findLoss } from './loss.ts';
import { compilePattern } from './pattern.ts';
import type { Refuse, SchemaNode } from './schema-document.ts';
import { runWithin } from './time-limit.ts';
import { wordViolations } from './violations.ts';

/** What an answer turned out to be: data that the schema allows, or what is wrong with it, in words. */
type Judgement = { readonly data: unknown } | { readonly problem: string };

export type Judge = (text: string, how?: { readonly lenient?: boolean }) => Judgement;

/** Far more than any honest schema needs, in milliseconds. */
const TIME_LIMIT_MS = 1000;

/** Loads the validator and returns the judge of answers; throws what `refuse` makes of a schema it cannot compile. */
export async function makeJudge(schema: SchemaNode, refuse: Refuse): Promise<Judge> {
  const validate = await compile(schema, refuse);
  return (text, how) => {
    let judgement: Judgement | undefined;
    try {
      judgement = runWithin(() => judge(text, how?.lenient === true, validate), TIME_LIMIT_MS);
    } catch (error) {
      if (error instanceof RangeError) return { problem: 'the answer: is nested too deeply to be checked' };
      throw error;
    }
    return (
      judgement ?? { problem: 'the answer: takes too long to check; does a pattern of the schema backtrack?' }
    );
  };
}

/** One vocabulary serves all drafts: where they differ, the schema has been refused. */
async function compile(schema: SchemaNode, refuse: Refuse): Promise<ValidateFunction> {
  // By `default`: in the bundle, what is imported from CommonJS has no other name.
  const [ajvModule, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
  const ajv = new ajvModule.default.Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    allErrors: true,
    verbose: true,
    // Else `constructor` would be in every object.
    ownProperties: true,
    // Used once or twice: making the checks quicker would take longer than they do.
    code: { optimize: false, regExp: Object.assign(compilePattern, { code: 'compilePattern' }) },
  });
  formats.default.default(ajv);
  // Without their names, two schemas of one name and drafts unknown to the validator are no matter.
  const { $schema: _draft, $id: _name, ...bare } = schema;
  try {
    const compiled = runWithin(() => ajv.compile(bare), TIME_LIMIT_MS);
    if (compiled) return compiled;
  } catch (error) {
    throw refuse(`cannot be used to check answers: ${errorMessage(error)}`);
  }
  throw refuse('is too large to check answers with', 'ask for fewer fields');
}

function judge(text: string, lenient: boolean, validate: ValidateFunction): Judgement {
  const json = lenient ? withoutFences(text) : text;
  if (json.trim() === '') return { problem: 'the answer: is empty' };
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    return { problem: `the answer: is not valid JSON: ${describeJsonError(error, json)}` };
  }
  const root = { data };
  while (!validate(root.data)) {
    const errors = validate.errors ?? [];
    if (!correctCase(root, errors)) return { problem: wordViolations(errors) };
  }
  // Never data that the answer did not hold: order numbers have more digits than a double.
  const problem = findLoss(json);
  if (problem !== undefined) return { problem };
  return { data: root.data };
}

/**
 * Puts texts right that differ from a value of `enum` or `const` in case alone, as the API does not guarantee it
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Enum value casing"). Says whether
 * anything changed; a text that is right for one choice and not for another stays as it is.
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
  for (const [path, values] of allowed) {
    const keys = [
      'data',
      ...path
        .split('/')
        .slice(1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
    ];
    const last = keys.pop() ?? 'data';
    let holder: unknown = root;
    for (const key of keys) holder = (holder as Record<string, unknown>)[key];
    const found = (holder as Record<string, unknown>)[last];
    if (typeof found !== 'string' || values.has(found)) continue;
    const meant = [...values].filter(
      (value) => typeof value === 'string' && value.toLowerCase() === found.toLowerCase(),
    );
    if (meant.length !== 1) continue;
    (holder as Record<string, unknown>)[last] = meant[0];
    changed = true;
  }
  return changed;
}

/** Takes the JSON out of the fenced block of an answer that was only asked for JSON. */
function withoutFences(text: string): string {
  return /^[ \t]*```[^\n`]*\n(.*?)^[ \t]*```[ \t]*$/ms.exec(text)?.[1] ?? text;
}
