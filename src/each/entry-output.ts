// Gives each input of a run an output of its own: the line of the run stays, and repeated notes are counted.
import { listPlanNotes, seesSmaller } from '../engine/plan-notes.ts';
import type { Plan } from '../engine/types.ts';
import { formatCount, plural } from '../format.ts';
import type { Output } from '../render/output.ts';

/** Inputs up to which every note is printed. */
const FEW_INPUTS = 20;

interface Repeated {
  /** The note without its input; undefined for one that names none. */
  readonly about: string | undefined;
  more: number;
}

export interface EachNotes {
  /** Returns the output of one input, whose notes go through here and whose progress nobody sees. */
  outputOf(input: string): Output;
  /** Notes what the user should know of a plan. */
  addPlan(input: string, plan: Plan): void;
  /** Says how often the notes were repeated that were printed once. */
  end(): void;
}

/** Makes the notes of a run; `total` is undefined where the inputs are not counted yet. */
export function makeEachNotes(output: Output, total: () => number | undefined): EachNotes {
  const repeated = new Map<string, Repeated>();
  let smaller = 0;
  const printsAll = () => output.verbose || (total() ?? Number.POSITIVE_INFINITY) <= FEW_INPUTS;
  const note = (input: string, line: string) => {
    if (printsAll()) return output.info(line);
    const prefix = `${input}: `;
    const about = line.startsWith(prefix) ? line.slice(prefix.length) : undefined;
    // Ids and numbers differ from input to input.
    const kind = (about ?? line.replaceAll(input, '')).replace(/file_\w+|[\d.,]+/g, '#');
    const known = repeated.get(kind);
    if (known) known.more += 1;
    else {
      repeated.set(kind, { about, more: 0 });
      output.info(line);
    }
  };
  return {
    outputOf: (input) => {
      let step: string | undefined;
      return {
        ...output,
        progress: {
          step: (text, brief = text) => {
            step = brief;
          },
          override: () => {},
          current: () => step,
          hold: output.progress.hold,
          pause: output.progress.pause,
          stop: () => {},
          again: () => {},
        },
        sending: {
          connecting: (address) => {
            const before = step;
            step = `connecting to ${address}`;
            return () => {
              step = before;
            };
          },
          begin: () => ({ sent: () => {}, end: () => {} }),
        },
        info: (line) => note(input, line),
      };
    },
    addPlan(input, plan) {
      const isMany = !printsAll();
      if (isMany && seesSmaller(plan)) smaller += 1;
      const lines = listPlanNotes(plan, { verbose: output.verbose, sizes: !isMany });
      for (const line of lines) note(input, line);
    },
    end() {
      if (smaller > 0) {
        const what =
          smaller === 1
            ? '1 image is seen smaller than it is'
            : `${formatCount(smaller)} images are seen smaller than they are`;
        output.info(`${what}; --json says which`);
      }
      for (const { about, more } of repeated.values()) {
        if (more > 0 && about !== undefined)
          output.info(`${plural(more, 'more input')}: ${about.replace(/file_\w+/g, 'file_…')}`);
      }
    },
  };
}
