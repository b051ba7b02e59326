// Placeholder on the branch of the design: a helper replaces it.
import type { EachRecord } from '../render/each/record.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import type { Entry } from './entry.ts';

export type SinkFlags = Pick<
  Flags,
  'output' | 'json' | 'csv' | 'sidecar' | 'force' | 'resume' | 'retryErrors'
>;

export interface SinkOptions {
  readonly flags: SinkFlags;
  readonly schema: AnswerSchema | undefined;
}

/** Takes the records of a run: at once, so that a kill loses none, and in the order of the inputs, as they are shown. */
export interface AnswerSink {
  /** Throws CliError when the answer to an entry could not be written: its sidecar exists, or belongs to another input. */
  claim(entry: Entry): void;
  /** Returns the record of an earlier run that stands for an entry with this key. */
  findEarlier(entry: Entry, key: string): EachRecord | undefined;
  /** Keeps a record; once it returns, a kill does not lose it. Throws CliError (`output_unwritable`). */
  put(record: EachRecord): Promise<void>;
  /** Shows a record; called in the order of the inputs. Throws as `put` does. */
  show(record: EachRecord): Promise<void>;
  /** Ends the run: files are put into the order of the inputs. */
  end(): Promise<void>;
  /** Ends a run that broke off; what was put stays. */
  abort(): Promise<void>;
  /** Whether another run can go on with what was put, for the words at the end. */
  readonly canResume: boolean;
}

/** Opens what the flags name. Throws CliError before anything is asked. */
export async function openAnswerSink(options: SinkOptions, context: RunContext): Promise<AnswerSink> {
  throw new Error(`not there yet: ${[options, context].length}`);
}
