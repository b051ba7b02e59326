// How commands get their flags; which there are is the program's.

/** Flags as commander leaves them: camelCase names, text or true. */
export type Flags = Readonly<Record<string, unknown>>;
