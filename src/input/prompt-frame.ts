// Puts the text that a user types into the prompt of a template, or adds it. Pure.
import { usageError } from '../errors.ts';
import type { Item } from './refs.ts';

/** The facts of an input that `--fill` fills in. */
export const INPUT_FIELDS = ['name', 'path', 'index'] as const;
export type InputField = (typeof INPUT_FIELDS)[number];

/** A piece of a prompt: text that is final, the place of the text that is typed, or a fact of one input. */
export type FramePiece =
  | { readonly kind: 'fixed'; readonly text: string }
  | { readonly kind: 'typed'; readonly fallback: string | undefined }
  | { readonly kind: 'field'; readonly field: InputField };

/** The prompt of a template, its variables filled in. */
export interface PromptFrame {
  /** The name of the template, for messages. */
  readonly template: string;
  readonly pieces: readonly FramePiece[];
}

/** Fills in the facts of one input, also in the text that was typed. */
export interface FrameFill {
  readonly field: (field: InputField) => string;
  readonly typed: (text: string) => string;
}

const KEEP: FrameFill = { field: (field) => `{${field}}`, typed: (text) => text };

/** Whether the prompt says where the typed text goes. */
function hasPlace({ pieces }: PromptFrame): boolean {
  return pieces.some(({ kind }) => kind === 'typed');
}

/**
 * Returns a prompt with the typed text at its place, else behind it as a paragraph of its own. Throws CliError when the
 * text is missing.
 */
export function frameText(frame: PromptFrame, typed: string | undefined, fill: FrameFill = KEEP): string {
  const own = typed === undefined ? undefined : fill.typed(typed);
  const parts = frame.pieces.map((piece) => {
    if (piece.kind === 'fixed') return piece.text;
    if (piece.kind === 'field') return fill.field(piece.field);
    const text = own ?? piece.fallback;
    if (text !== undefined) return text;
    throw usageError(
      `template ${frame.template}`,
      'needs a text: its prompt has the place {prompt} for it',
      `add the text: claude-see photo.jpg -t ${frame.template} "your text"`,
    );
  });
  const prompt = parts.join('');
  return own === undefined || hasPlace(frame) ? prompt : `${prompt}\n\n${own}`;
}

/**
 * Adds the prompt of a template to what was typed. Each `-p` stays a question of its own. Several texts among the inputs
 * keep their places, and the prompt follows them, unless it has a place for them. Throws CliError as `frameText` does.
 */
export function addFrame(items: readonly Item[], frame: PromptFrame | undefined): readonly Item[] {
  if (frame === undefined) return items;
  const texts = items.filter((item) => item.kind === 'text');
  if (texts.some(({ prompt }) => prompt)) {
    return items.map((item) =>
      item.kind === 'text' && item.prompt ? { ...item, text: frameText(frame, item.text) } : item,
    );
  }
  const merges = texts.length === 1 || (texts.length > 0 && hasPlace(frame));
  const typed = merges ? texts.map(({ text }) => text).join('\n') : undefined;
  const kept = merges ? items.filter(({ kind }) => kind !== 'text') : items;
  return [...kept, { kind: 'text', text: frameText(frame, typed) }];
}
