// Downloads the results of one batch of the API to disk, and finds them there by their input.
import type { Api } from '../api/api.ts';
import type { BatchResult } from '../api/batches.ts';
import type { CallContext } from '../api/retry.ts';
import { CliError } from '../errors.ts';
import type { InputTable } from './input-table.ts';
import { type LineSpool, openLineSpool } from './line-spool.ts';

/** A batch of the API that has ended. */
export interface EndedBatch {
  readonly n: number;
  readonly id: string;
  readonly count: number;
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
  /** Results beyond the first of the same request. */
  readonly repeated: number;
  close(): void;
}

export interface SpoolTools {
  readonly api: Pick<Api, 'streamBatchResults' | 'makeRetries'>;
  readonly inputs: InputTable;
  /** Begins each `custom_id`. */
  readonly key: string;
  readonly context: CallContext;
}

/** Downloads with an end that came too early are tried again this many times. */
const MAX_SHORT = 2;

/** Downloads all results, again after a temporary failure. Throws CliError. */
export async function spoolResults(batch: EndedBatch, tools: SpoolTools): Promise<SpooledResults> {
  const { api, context } = tools;
  const waitToRetry = api.makeRetries(context, { subject: batch.id, step: 'downloading results' });
  for (let short = 0; ; ) {
    try {
      const spooled = await downloadOnce(batch, tools);
      // A connection that a server in between closes looks like the end.
      if (spooled.lines >= batch.count || short === MAX_SHORT) return spooled;
      spooled.close();
      short += 1;
    } catch (error) {
      if (error instanceof CliError && error.code === 'not_found') throw resultsGone(batch.id, error);
      await waitToRetry(error);
    }
  }
}

async function downloadOnce(
  { n, id, first, last }: EndedBatch,
  { api, inputs, key, context }: SpoolTools,
): Promise<SpooledResults & { readonly lines: number }> {
  const start = Math.max(0, inputs.find(first));
  const spool = openLineSpool(start, inputs.find(last) - start + 1);
  let lines = 0;
  let unknown = 0;
  let repeated = 0;
  try {
    for await (const { custom_id, result } of api.streamBatchResults(id, context)) {
      lines += 1;
      const index = parseIndex(custom_id, key);
      const position = index === undefined ? -1 : inputs.find(index);
      if (index === undefined || position === -1 || index < first || index > last) unknown += 1;
      // An input that was asked again since has its result in a later batch.
      else if (inputs.batchAt(position) === n && !spool.add(position, JSON.stringify(result))) repeated += 1;
    }
  } catch (error) {
    spool.close();
    throw error;
  }
  return { read: (position) => readResult(spool, position), unknown, repeated, lines, close: spool.close };
}

function readResult(spool: LineSpool, position: number): BatchResult['result'] | undefined {
  const line = spool.read(position);
  return line === undefined ? undefined : (JSON.parse(line) as BatchResult['result']);
}

/** Returns the index in `<key>-<index>`; undefined for the `custom_id` of another batch. */
function parseIndex(customId: unknown, key: string): number | undefined {
  if (typeof customId !== 'string' || !customId.startsWith(`${key}-`)) return undefined;
  const digits = customId.slice(key.length + 1);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

// fact(batch-retention): The results of a batch can be downloaded for 29 days after its creation. Source:
// https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
/** Returns the error for results that the API no longer has. */
export function resultsGone(id: string, cause?: unknown): CliError {
  return new CliError('not_found', 'the API no longer has these results', {
    subject: id,
    hint: 'it keeps them for 29 days, and for the workspace of the batch alone: check the key, or submit the inputs again',
    cause,
  });
}
