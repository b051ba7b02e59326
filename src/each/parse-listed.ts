// Reads one line of a list of inputs: a name as it is, or JSON with a prompt and an id. Pure.
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { describeJsonError } from '../json-error.ts';

/** One line of a list. */
export interface ListedInput {
  /** The place of the line, such as `list.txt:3`. */
  readonly at: string;
  /** From 1. */
  readonly line: number;
  readonly input: string;
  readonly prompt: string | undefined;
  readonly id: string | null;
}

/** Bytes of the longest name: more than any system or server takes. A data URI may be longer. */
const MAX_NAME_BYTES = 64 * 1024;

/** Reads a line that is not blank; one that begins with `{` is JSON unless `namesOnly`. Returns what is wrong with it. */
export function parseListed(
  text: string,
  { at, line }: Pick<ListedInput, 'at' | 'line'>,
  namesOnly: boolean,
): ListedInput | CliError {
  const read = text.startsWith('{') && !namesOnly ? parseFields(text) : { input: text };
  if (typeof read === 'string') return lineError(at, read, JSON_HINT);
  const { input, prompt, id = null } = read;
  if (input.length > MAX_NAME_BYTES && !/^data:/i.test(input)) {
    return lineError(at, `is too long for a name (${formatBytes(Buffer.byteLength(input))})`);
  }
  if (input.includes('\0')) {
    return lineError(at, 'holds a NUL character', 'for a list that find -print0 wrote: -0');
  }
  return { at, line, input, prompt, id: id === null ? null : String(id) };
}

/** Returns the error for one line of a list. */
export function lineError(at: string, message: string, hint?: string): CliError {
  return new CliError('input_unusable', message, { subject: at, hint });
}

const JSON_HINT =
  'a line in JSON is {"input": "photo.jpg", "prompt": "…", "id": "…"}; write a name that begins with { as ./{…';

interface Fields {
  readonly input: string;
  readonly prompt?: string;
  readonly id?: string | number;
}

/** Returns the fields of a line in JSON, or what is wrong with them. */
function parseFields(text: string): Fields | string {
  let fields: object;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    return `is not valid JSON: ${describeJsonError(error, text).replace('(line 1, ', '(')}`;
  }
  for (const key of Object.keys(fields)) {
    if (!['input', 'prompt', 'id'].includes(key)) return `has the unknown key ${JSON.stringify(key)}`;
  }
  const { input, prompt, id } = fields as { input?: unknown; prompt?: unknown; id?: unknown };
  if (input === undefined) return 'has no "input"';
  if (!isFilledText(input)) return '"input" must be a text that is not empty';
  if (prompt !== undefined && !isFilledText(prompt)) return '"prompt" must be a text that is not empty';
  if (id !== undefined && !isFilledText(id) && !isExactNumber(id)) {
    return '"id" must be a text that is not empty, or a number up to 2^53';
  }
  return fields as Fields;
}

function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Digits beyond 2^53 would be lost, and two ids become one. */
function isExactNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}
