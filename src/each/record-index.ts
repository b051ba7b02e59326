// Reads the records of an earlier run and remembers where each is, in some numbers for each line.
import { createHash } from 'node:crypto';
import { ERROR_EXIT_CODES, type ErrorCode } from '../exit-codes.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { LineLog, Place, Tail } from '../store/line-log.ts';

/** The lines of a log; each is known by its number, from 0. */
export interface RecordIndex {
  /** Lines that are not JSON, counted from 1. */
  readonly damaged: readonly number[];
  /** Number of lines that were records. */
  readonly records: number;
  /** The end of the file when it is no whole line. */
  readonly tail: Tail | undefined;
  readonly endsInNewline: boolean;
  /** Returns the line with the latest record of a key that stands. */
  findByKey(key: string): number | undefined;
  /** Returns the line with the latest answer to an input. */
  findByInput(input: RecordInput): number | undefined;
  /** Adds the line of a record; returns its number. */
  add(record: EachRecord, place: Place): number;
  /** Returns the number of lines. */
  count(): number;
  /** Returns what `hashInput` returns for the record of a line. */
  inputAt(line: number): number;
  /** Returns the place of a line. */
  placeOf(line: number): Place;
  /** Lists the lines that stay behind those of a run: of other inputs, the latest of each. */
  listRest(isReplaced: (input: number) => boolean): Iterable<number>;
}

type RecordInput = Pick<EachRecord, 'input' | 'input_id'>;

/** Reads all lines of a log; only the records for which `stands` returns true are found by their key. Throws as `scan`. */
export async function indexRecords(
  log: LineLog,
  stands: (record: EachRecord) => boolean,
): Promise<RecordIndex> {
  // Parallel lists of numbers: a million objects would take 100 MB.
  const lines = {
    offsets: [] as number[],
    lengths: [] as number[],
    inputs: [] as number[],
    same: [] as number[],
  };
  const byKey = new Map<number, number>();
  const byInput = new Map<number, number>();
  const damaged: number[] = [];
  let seen = 0;
  let records = 0;
  const push = ({ offset, length }: Place, input: number, same: number) => {
    lines.offsets.push(offset);
    lines.lengths.push(length);
    lines.inputs.push(input);
    lines.same.push(same);
    return lines.offsets.length - 1;
  };
  const add: RecordIndex['add'] = (record, place) => {
    const input = hashInput(record);
    // The sum of two hashes is as good as a hash of both.
    return push(place, input, input + readKey(record.key ?? ''));
  };
  const visit = (text: string, place: Place): boolean => {
    seen += 1;
    const value = parseLine(text);
    if (value === undefined) return false;
    // Lines of other programs stay, too.
    if (!isRecord(value)) push(place, Number.NaN, Number.NaN);
    else {
      const line = add(value, place);
      records += 1;
      if (value.key !== null && stands(value)) byKey.set(readKey(value.key), line);
      if (!value.error) byInput.set(lines.inputs[line] ?? 0, line);
    }
    return true;
  };
  const tail = await log.scan((text, place) => {
    if (!visit(text, place) && text.trim() !== '') damaged.push(seen);
  });
  const isWhole = tail.text === '' || visit(tail.text, tail);
  return {
    damaged,
    records,
    tail: isWhole ? undefined : tail,
    endsInNewline: tail.text === '',
    add,
    findByKey: (key) => byKey.get(readKey(key)),
    count: () => lines.offsets.length,
    inputAt: (line) => lines.inputs[line] ?? Number.NaN,
    findByInput: (input) => byInput.get(hashInput(input)),
    placeOf: (line) => ({ offset: lines.offsets[line] ?? 0, length: lines.lengths[line] ?? 0 }),
    *listRest(isReplaced) {
      const latest = new Map(lines.same.map((same, line) => [same, line]));
      for (const [line, same] of lines.same.entries()) {
        const input = lines.inputs[line] ?? Number.NaN;
        if (Number.isNaN(input) || (latest.get(same) === line && !isReplaced(input))) yield line;
      }
    },
  };
}

/**
 * Returns the number that stands for an input of a list: 52 bits of a hash. Among a million, the chance that two are equal
 * is one in ten thousand.
 */
export function hashInput({ input, input_id }: RecordInput): number {
  const hash = createHash('sha256').update(JSON.stringify([input, input_id]));
  return readKey(hash.digest('hex'));
}

/** Returns the first 52 bits of a key, which is a hash in hex already; 0 for no key. */
function readKey(key: string): number {
  return Number.parseInt(key.slice(0, 13), 16) || 0;
}

/** Returns a line's value; undefined for text that is not JSON. */
function parseLine(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

/** Whether a value is a record, as far as it is read here. */
export function isRecord(value: unknown): value is EachRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { index, input, input_id, key, text, error } = value as Partial<Record<keyof EachRecord, unknown>>;
  const isText = (each: unknown) => typeof each === 'string';
  return (
    Number.isInteger(index) &&
    isText(input) &&
    isText(text) &&
    [input_id, key].every((each) => each === null || isText(each)) &&
    (error === null || isRecordError(error))
  );
}

function isRecordError(value: unknown): boolean {
  const { code, message, hint, exit_code } = Object(value);
  const hasTexts = typeof message === 'string' && (hint === null || typeof hint === 'string');
  return (
    hasTexts && Object.hasOwn(ERROR_EXIT_CODES, code) && ERROR_EXIT_CODES[code as ErrorCode] === exit_code
  );
}
