// Defines the record of one input, as JSON lines hold it, and its formats; holds no behaviour.

/** The error of a record, with the keys that errors have under `--json`. */
export interface RecordError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exit_code: number;
  readonly retryable: boolean;
  readonly request_id: string | null;
}

/** The answer to one input, or the error in its place: one line of `--each --json`. Keys are only ever added. */
export interface EachRecord {
  /** From 0, in the order of the inputs. */
  readonly index: number;
  readonly input: string;
  /** The id that a list in JSON gives it. */
  readonly input_id: string | null;
  /** Hash of everything that the answer depends on: bytes, prompt, model, schema, effort; null for an unusable input. */
  readonly key: string | null;
  readonly question: string;
  readonly text: string;
  /** The value of `--schema`; null without one. */
  readonly data: unknown;
  readonly citations: readonly unknown[];
  readonly model: string | null;
  /** The model that was asked first; left out where it answered itself. */
  readonly fallback_from?: string;
  readonly stop_reason: string | null;
  readonly images: readonly object[];
  readonly usage: object | null;
  /** USD; null when unknown. */
  readonly cost_usd: number | null;
  /** Id of the message. */
  readonly id: string | null;
  readonly request_id: string | null;
  readonly error: RecordError | null;
}

/** One form of records. */
export interface RecordFormat {
  /** The text before the first record; empty for most forms. */
  readonly head: string;
  /** Returns the text of a record, whole lines; empty for a record that has none in this form. */
  format(record: EachRecord, isFirst: boolean): string;
}
