/** A gate: the server waits at it until the test opens it, and the test can await the server's arrival. */
import type { Gate } from './types.ts';

/** The server's side of a gate. */
export interface ServerGate extends Gate {
  arrive(): void;
}

/** A closed gate. */
export function createGate(): ServerGate {
  let isOpen = false;
  let open: () => void = () => {};
  let arrive: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return {
    get isOpen() {
      return isOpen;
    },
    reached,
    opened,
    arrive: () => arrive(),
    open() {
      isOpen = true;
      open();
    },
  };
}

/** Waits at a gate that a test has put into a script. */
export async function passGate(gate: Gate): Promise<void> {
  (gate as ServerGate).arrive();
  await gate.opened;
}
