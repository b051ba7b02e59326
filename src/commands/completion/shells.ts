// Names the shells that have a completion script.

/** The words that `completion` takes. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];
