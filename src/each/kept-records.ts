// Keeps the records of a run in a log, takes over those of an earlier run, and lists all in the order of the inputs.
import type { EachRecord } from '../render/each/record.ts';
import { formatJsonLine } from '../render/each/record-format.ts';
import type { LineLog } from '../store/line-log.ts';
import type { Entry } from './entry.ts';
import { hashInput, indexRecords, isRecord, type RecordIndex } from './record-index.ts';

/** Which records of an earlier run stand: none, all that were paid for and would be the same again, or answers only. */
export type Standing = 'none' | 'paid' | 'answers';

export interface KeptRecords {
  readonly index: RecordIndex;
  /** Returns the record that stands for an entry with this key, as that entry's. */
  find(entry: Entry, key: string): EachRecord | undefined;
  /** Returns the latest answer to an input, whatever was asked. */
  findAnswer(entry: Entry): EachRecord | undefined;
  /** Keeps a record unless `find` returned it. Throws the system's error. */
  put(record: EachRecord): void;
  /** Whether there is a record of the entry with this index; of any entry without one. */
  has(index?: number): boolean;
  /** Whether more than half of the lines are out of date. */
  isSparse(): boolean;
  /** Lists the lines: those of this run in the order of the inputs, then those of other inputs. */
  inOrder(): Iterable<string>;
}

/** Reads what a log holds. Throws the system's error. */
export async function openKeptRecords(log: LineLog, standing: Standing): Promise<KeptRecords> {
  const index = await indexRecords(log, makeStands(standing));
  /** The line of each entry, by the entry's index. */
  const placed = new Map<number, number>();
  /** Entries that an earlier line stands for which names another index, input or id. */
  const renamed = new Map<number, Names>();
  const replaced = new Set<number>();
  const found = new WeakSet<EachRecord>();
  const read = (line: number): EachRecord | undefined => parseRecord(log.read(index.placeOf(line)));
  return {
    index,
    find(entry, key) {
      const line = index.findByKey(key);
      const earlier = line === undefined ? undefined : read(line);
      if (line === undefined || earlier?.key !== key) return undefined;
      const names = { index: entry.index, input: entry.input, input_id: entry.id };
      const record = rename(earlier, names);
      const { index: at, input, input_id } = earlier;
      if (at !== names.index || input !== names.input || input_id !== names.input_id) {
        renamed.set(entry.index, names);
      }
      placed.set(entry.index, line);
      found.add(record);
      replaced.add(hashInput(record));
      return record;
    },
    findAnswer({ input, id }) {
      const line = index.findByInput({ input, input_id: id });
      return line === undefined ? undefined : read(line);
    },
    put(record) {
      if (found.has(record)) return;
      const place = log.append(formatJsonLine(record));
      const line = index.add(record, place);
      placed.set(record.index, line);
      renamed.delete(record.index);
      // An answer stays when its input cannot be read today.
      if (record.key !== null) replaced.add(index.inputAt(line));
    },
    isSparse() {
      const rest = [...index.listRest((input) => replaced.has(input))];
      return index.count() > 2 * (placed.size + rest.length);
    },
    has: (at) => (at === undefined ? placed.size > 0 : placed.has(at)),
    *inOrder() {
      for (const at of [...placed.keys()].sort((a, b) => a - b)) {
        const line = placed.get(at) ?? 0;
        const names = renamed.get(at);
        const record = names && read(line);
        yield record ? formatJsonLine(rename(record, names)) : `${log.read(index.placeOf(line))}\n`;
      }
      // A line that stands for another input stays for its own, too.
      const inRun = new Set([...placed].flatMap(([at, line]) => (renamed.has(at) ? [] : [line])));
      for (const line of index.listRest((input) => replaced.has(input))) {
        if (!inRun.has(line)) yield `${log.read(index.placeOf(line))}\n`;
      }
    },
  };
}

type Names = Pick<EachRecord, 'index' | 'input' | 'input_id'>;

/** Gives a record to another input, which its error names, too. */
function rename(record: EachRecord, names: Names): EachRecord {
  const { input, error } = record;
  if (!error?.message.startsWith(`${input}: `)) return { ...record, ...names };
  return {
    ...record,
    ...names,
    error: { ...error, message: names.input + error.message.slice(input.length) },
  };
}

/** Returns the record of a line; undefined for another line. */
export function parseRecord(line: string): EachRecord | undefined {
  const value: unknown = JSON.parse(line.replace(/^\ufeff/, ''));
  return isRecord(value) ? value : undefined;
}

/** A refusal, a cut or an answer that does not meet the schema has been paid for, and would come again. */
function makeStands(standing: Standing): (record: EachRecord) => boolean {
  return ({ error, usage }) => {
    if (standing === 'none') return false;
    if (!error) return true;
    return standing === 'paid' && error.exit_code === 3 && usage !== null;
  };
}
