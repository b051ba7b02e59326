// Finds the variables in the prompt of a template. Pure.

/** A piece of a prompt: text, or the name of a variable. */
export type PromptPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string };

/** The names of variables. */
export const VARIABLE_NAME = /^[A-Za-z_][\w-]*$/;

/** `{name}`, or `{{name}}` for the text `{name}`. Other braces, as in JSON, are text. */
const PLACEHOLDER = /\{\{([A-Za-z_][\w-]*)\}\}|\{([A-Za-z_][\w-]*)\}/g;

/** Splits a prompt into its texts and variables. */
export function splitPrompt(prompt: string): readonly PromptPiece[] {
  const pieces: PromptPiece[] = [];
  let end = 0;
  for (const { 0: found, 1: escaped, 2: name, index } of prompt.matchAll(PLACEHOLDER)) {
    pieces.push({ kind: 'text', text: prompt.slice(end, index) });
    pieces.push(name === undefined ? { kind: 'text', text: `{${escaped}}` } : { kind: 'variable', name });
    end = index + found.length;
  }
  return [...pieces, { kind: 'text', text: prompt.slice(end) }];
}

/** Returns the names of the variables of a prompt, each once, in the order of their first use. */
export function listVariables(prompt: string): readonly string[] {
  const names = splitPrompt(prompt).flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : []));
  return [...new Set(names)];
}
