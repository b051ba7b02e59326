// Makes the prompt of each input from the text that was typed, that of a list, and a template. Pure.
import { DEFAULT_PROMPT } from '../api/arrange-question.ts';
import { frameText, type PromptFrame } from '../input/prompt-frame.ts';
import type { Entry } from './entry.ts';
import { fillPrompt, getField, hasPlaceholder } from './fill.ts';

export interface EntryPrompts {
  /** The prompt of the inputs that have none of their own, before `--fill`. */
  readonly shared: string;
  /** Whether `--fill` would fill something in; `own` is the text that a list gives an input. */
  hasPlaceholder(own: string | undefined): boolean;
  /** Returns the prompt of an input, filled in if it is given. Throws CliError when its template needs a text. */
  get(own: string | undefined, filled?: Pick<Entry, 'ref' | 'input' | 'index'>): string;
}

interface PromptSources {
  readonly texts: readonly string[];
  readonly frame: PromptFrame | undefined;
  /** A list may give each input a text of its own. */
  readonly hasList: boolean;
}

/** Makes the prompts of a run. Throws CliError when the template needs a text and no input can have one. */
export function makeEntryPrompts({ texts, frame, hasList }: PromptSources): EntryPrompts {
  const typed = texts.length === 0 ? undefined : texts.join('\n');
  if (frame === undefined) {
    const shared = typed ?? DEFAULT_PROMPT;
    return {
      shared,
      hasPlaceholder: (own = shared) => hasPlaceholder(own),
      get: (own = shared, filled) => (filled ? fillPrompt(own, filled) : own),
    };
  }
  return {
    shared: frameText(frame, typed ?? (hasList ? '' : undefined)),
    hasPlaceholder: (own = typed ?? '') =>
      frame.pieces.some(({ kind }) => kind === 'field') || hasPlaceholder(own),
    get(own = typed, filled) {
      if (!filled) return frameText(frame, own);
      return frameText(frame, own, {
        field: (field) => getField(field, filled),
        typed: (text) => fillPrompt(text, filled),
      });
    },
  };
}
