// Makes a door that is shut until somebody opens it.

export interface Door {
  /** Settles once the door is open. */
  readonly opened: Promise<void>;
  /** Opens the door; doing so again does nothing. */
  open(): void;
}

/** Makes a shut door. */
export function makeDoor(): Door {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
