// Holds the text of a reply back until it is known whether it belongs to the answer.
import type { AnswerEvents } from './answer-events.ts';

interface HeldEvents {
  readonly events: AnswerEvents;
  /** Passes on what has arrived. */
  release(): Promise<void>;
}

/** Returns events that keep text, citations and ends of blocks until they are released, and pass on the others. */
export function holdText({ text, citation, blockEnd, restart, ...others }: AnswerEvents): HeldEvents {
  let held: (() => Promise<void> | void)[] = [];
  const hold = (pass: () => Promise<void> | void) => void held.push(pass);
  return {
    events: {
      ...others,
      ...(text ? { text: async (piece) => hold(() => text(piece)) } : {}),
      ...(citation ? { citation: (each) => hold(() => citation(each)) } : {}),
      ...(blockEnd ? { blockEnd: async () => hold(blockEnd) } : {}),
      isShown: () => false,
      restart() {
        held = [];
        restart?.();
      },
    },
    async release() {
      for (const pass of held) await pass();
      held = [];
    },
  };
}
