// Defines one input of a run that asks about each input by itself; holds no behaviour.
import type { CliError } from '../errors.ts';
import type { InputRef } from '../input/refs.ts';

/** One input with its question. */
export interface Entry {
  /** From 0, in the order of the inputs. */
  readonly index: number;
  /** The id that a list in JSON gives it; null by default. */
  readonly id: string | null;
  /** The input as typed or listed. */
  readonly input: string;
  /** The place of the input, or the error for one that cannot be used. */
  readonly ref: InputRef | CliError;
  /** The text to ask, with its placeholders filled in. */
  readonly prompt: string;
}

/** Entries in order; a list of a million is not held in memory. */
export type Entries = AsyncIterable<Entry>;
