// Fills in the variables of a template, and leaves the place of the typed text and of the facts of each input.
import { findSimilar } from '../edit-distance.ts';
import { usageError } from '../errors.ts';
import { type FramePiece, INPUT_FIELDS, type InputField, type PromptFrame } from '../input/prompt-frame.ts';
import { listVariables, splitPrompt, VARIABLE_NAME } from './placeholders.ts';
import type { Template } from './template-form.ts';

/** The variable that the typed text fills in. */
const TYPED = 'prompt';

interface FrameOptions {
  readonly name: string;
  /** The values of `--var`. */
  readonly values: readonly string[];
  /** With `--fill`, facts of each input fill in variables that have no value. */
  readonly fill: boolean;
}

/**
 * Returns the prompt of a template, undefined where it has none. Values are text, also where they look like variables.
 * Throws CliError for a variable without a value, and for a value without a variable.
 */
export function makeFrame(template: Template, options: FrameOptions): PromptFrame | undefined {
  const { prompt, vars = {} } = template;
  const { name, fill } = options;
  const names = listVariables(prompt ?? '');
  const given = readValues(
    options,
    names.filter((each) => each !== TYPED),
  );
  const find = (variable: string): FramePiece | undefined => {
    const fallback = Object.hasOwn(vars, variable) ? vars[variable] : undefined;
    if (variable === TYPED) return { kind: 'typed', fallback };
    const value = given.get(variable) ?? fallback;
    if (value !== undefined) return { kind: 'fixed', text: value };
    return fill && isField(variable) ? { kind: 'field', field: variable } : undefined;
  };
  const missing = names.filter((each) => find(each) === undefined);
  if (missing.length > 0) throw missingError(missing, names, { name, vars });
  if (prompt === undefined) return undefined;
  const pieces = splitPrompt(prompt).flatMap((piece) =>
    piece.kind === 'text' ? [{ kind: 'fixed' as const, text: piece.text }] : (find(piece.name) ?? []),
  );
  return { template: name, pieces };
}

function isField(variable: string): variable is InputField {
  return INPUT_FIELDS.some((field) => field === variable);
}

function readValues({ name, values }: FrameOptions, names: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const each of values) {
    const { variable, value } = splitValue(each);
    const subject = `--var ${variable}`;
    if (given.has(variable)) throw usageError(subject, 'is given twice', 'keep one of them');
    if (variable === TYPED) {
      throw usageError(subject, 'is the text that is typed', 'pass it as text, or with -p');
    }
    if (!names.includes(variable)) {
      const similar = findSimilar(variable, names);
      const listed =
        names.length === 0 ? `${name} has no variables` : `its variables are ${names.join(', ')}`;
      throw usageError(
        subject,
        `the template ${name} has no variable of this name`,
        similar === undefined ? listed : `did you mean ${similar}?`,
      );
    }
    given.set(variable, value);
  }
  return given;
}

/** Splits `name=value`. Throws CliError. */
export function splitValue(text: string): { readonly variable: string; readonly value: string } {
  const at = text.indexOf('=');
  const variable = text.slice(0, Math.max(0, at));
  if (VARIABLE_NAME.test(variable)) return { variable, value: text.slice(at + 1) };
  throw usageError(`--var ${text}`, 'expected name=value', 'for example --var language=German');
}

function missingError(
  missing: readonly string[],
  names: readonly string[],
  { name, vars = {} }: Pick<Template, 'vars'> & { readonly name: string },
): Error {
  const listed = names.map((each) =>
    Object.hasOwn(vars, each)
      ? `${each} (default: ${vars[each]})`
      : each === TYPED
        ? `${each} (your text)`
        : each,
  );
  const flags = missing.map((each) => `--var ${each}=VALUE`).join(' ');
  const all = names.length > missing.length ? `; its variables are ${listed.join(', ')}` : '';
  return usageError(
    `template ${name}`,
    `no value for ${missing.map((each) => `{${each}}`).join(', ')}`,
    `pass ${flags}${all}; {{${missing[0]}}} in the prompt is the text {${missing[0]}}`,
  );
}
