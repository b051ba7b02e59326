/** Queues of scripted answers, one an endpoint, first in first out. */
import type { Answer, Endpoint, Failure, Reply, ReplyTiming } from './types.ts';

/** A reply in its long form. */
export type Script = (Answer | { error: Failure } | { drop: 'reset' | 'stall' }) & ReplyTiming;

export interface Scripts {
  push(endpoint: Endpoint, replies: readonly Reply[]): void;
  /** The next reply, left in its queue. */
  peek(endpoint: Endpoint): Script | undefined;
  take(endpoint: Endpoint): Script | undefined;
  /** How many are left, as text for a test's failure. */
  unused(): string[];
}

/** Empty queues. */
export function createScripts(): Scripts {
  const queues = new Map<Endpoint, Script[]>();
  const queue = (endpoint: Endpoint): Script[] => {
    const known = queues.get(endpoint) ?? [];
    queues.set(endpoint, known);
    return known;
  };
  return {
    push(endpoint, replies) {
      queue(endpoint).push(...replies.map((reply) => (typeof reply === 'string' ? { text: reply } : reply)));
    },
    peek: (endpoint) => queue(endpoint)[0],
    take: (endpoint) => queue(endpoint).shift(),
    unused: () =>
      [...queues].flatMap(([endpoint, left]) =>
        left.map((script) => `scripted reply to ${endpoint} never used: ${summary(script)}`),
      ),
  };
}

function summary(script: Script): string {
  // Gates are doors, not data.
  return (JSON.stringify(script, (key, value) => (key === 'gate' ? undefined : value)) ?? '').slice(0, 200);
}
