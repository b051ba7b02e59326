// Lets the notes on the first inputs of a batch through and counts the others, which may be a million.
import { plural } from '../format.ts';
import type { Output } from '../render/output.ts';

/** Notes that are printed, unless -v asks for all. */
const MAX_NOTES = 20;

export interface EntryNotes {
  /** The output for the work on inputs. */
  readonly output: Output;
  /** Says how many notes were left out. */
  end(): void;
}

/** Makes the output for the work on many inputs. */
export function makeEntryNotes(output: Output): EntryNotes {
  let count = 0;
  return {
    output: {
      ...output,
      info(line) {
        count += 1;
        if (count <= MAX_NOTES || output.verbose) output.info(line);
      },
    },
    end() {
      if (count <= MAX_NOTES || output.verbose) return;
      output.info(`${plural(count - MAX_NOTES, 'more note')} on inputs: -v prints all`);
    },
  };
}
