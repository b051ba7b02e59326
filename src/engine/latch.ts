// Makes a latch: a promise that stays pending until somebody opens it.

export interface Latch {
  /** Settles once the latch is open. */
  readonly opened: Promise<void>;
  /** Opens the latch; doing so again does nothing. */
  open(): void;
}

/** Makes a closed latch. */
export function makeLatch(): Latch {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
