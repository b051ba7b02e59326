// Fills the placeholders of a prompt in. Pure.
import { basename } from 'node:path';
import { CliError } from '../errors.ts';
import { INPUT_FIELDS, type InputField } from '../input/prompt-frame.ts';
import type { Entry } from './entry.ts';

const PLACEHOLDER = new RegExp(`\\{(${INPUT_FIELDS.join('|')})\\}`, 'g');

/** Whether a prompt has a placeholder. */
export function hasPlaceholder(prompt: string): boolean {
  return prompt.search(PLACEHOLDER) >= 0;
}

/**
 * Replaces `{name}` by the file name with its extension, `{path}` by the input as it is shown, and `{index}` by its
 * number from 1. Other braces stay, and so do placeholders in what is filled in.
 */
export function fillPrompt(prompt: string, entry: FilledEntry): string {
  return prompt.replace(PLACEHOLDER, (_, field: InputField) => getField(field, entry));
}

type FilledEntry = Pick<Entry, 'ref' | 'input' | 'index'>;

/** Returns what a placeholder stands for. */
export function getField(field: InputField, { ref, input, index }: FilledEntry): string {
  if (field === 'index') return String(index + 1);
  return field === 'path' ? input : getName(ref, input);
}

function getName(ref: Entry['ref'], input: string): string {
  if (ref instanceof CliError) return basename(input);
  if (ref.kind === 'path') return ref.name ?? basename(ref.path);
  if (ref.kind === 'url' && URL.canParse(ref.url))
    return decode(basename(new URL(ref.url).pathname)) || input;
  return input;
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
