// Downloads the results of one batch of the API to disk, and finds them there by their input.
import type { Api } from '../api/api.ts';
import type { BatchResult } from '../api/batch-results.ts';
import type { CallContext } from '../api/retry.ts';
import { CliError } from '../errors.ts';
import type { InputTable } from './input-table.ts';
import { type LineSpool, openLineSpool } from './line-spool.ts';
import { parseCustomId } from './reconcile.ts';

/** A batch of the API that has ended. */
export interface EndedBatch {
  readonly n: number;
  readonly id: string;
  /** The first and the last index of its requests. */
  readonly first: number;
  readonly last: number;
}

/** The results of one batch. */
export interface SpooledResults {
  /** Returns the result of the input at a position of the table; undefined where the API gave none. */
  read(position: number): BatchResult['result'] | undefined;
  /** Results with a `custom_id` that is not ours. */
  readonly unknown: number;
  close(): void;
}

export interface SpoolTools {
  readonly api: Pick<Api, 'streamBatchResults'>;
  readonly inputs: InputTable;
  /** Begins each `custom_id`. */
  readonly key: string;
  readonly context: CallContext;
}

/** Downloads all results; the API's side of it tries again after a failure. Throws CliError. */
export async function spoolResults(
  { n, id, first, last }: EndedBatch,
  { api, inputs, key, context }: SpoolTools,
): Promise<SpooledResults> {
  const start = Math.max(0, inputs.find(first));
  const spool = openLineSpool(start, Math.max(0, inputs.find(last) - start + 1));
  let unknown = 0;
  try {
    for await (const { custom_id, result } of api.streamBatchResults(id, context)) {
      const index = parseCustomId(custom_id, key);
      const position = index === undefined ? -1 : inputs.find(index);
      if (index === undefined || position === -1 || index < first || index > last) unknown += 1;
      // An input that was asked again since has its result in a later batch.
      else if (inputs.batchAt(position) === n) spool.add(position, JSON.stringify(result));
    }
  } catch (error) {
    spool.close();
    if (error instanceof CliError && error.code === 'not_found') throw error.with({ hint: GONE_HINT });
    throw error;
  }
  return { read: (position) => readResult(spool, position), unknown, close: spool.close };
}

const GONE_HINT =
  'a batch belongs to one workspace, which has its results for 29 days: check the key, or submit the inputs again';

function readResult(spool: LineSpool, position: number): BatchResult['result'] | undefined {
  const line = spool.read(position);
  return line === undefined ? undefined : (JSON.parse(line) as BatchResult['result']);
}
