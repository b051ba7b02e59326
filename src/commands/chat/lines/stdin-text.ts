// Decodes the questions of a pipe, and rejects anything but text, because each line of it would be a paid question.
import { Buffer } from 'node:buffer';
import { CliError } from '../../../errors.ts';
import { sniff } from '../../../image/sniff.ts';

/** Returns the text of a chunk; without a chunk, the rest at the end. Throws CliError for bytes that are not text. */
export type DecodeText = (chunk?: Uint8Array) => string;

/** Makes a UTF-8 decoder. With `typed` it accepts anything, so that a wrong key on a terminal does not end the chat. */
export function makeTextDecoder({ typed }: { readonly typed: boolean }): DecodeText {
  const decoder = new TextDecoder('utf-8', { fatal: !typed });
  let isChecked = typed;
  return (chunk = Buffer.alloc(0)) => {
    if (!isChecked && chunk.length > 0) {
      isChecked = true;
      rejectMedia(chunk);
    }
    const text = decodeOrThrow(() => decoder.decode(chunk, { stream: chunk.length > 0 }));
    if (!typed && text.includes('\0')) throw makeNotTextError();
    return text;
  };
}

/** Recognises pictures and PDFs by their first bytes, as some of them, such as SVG, are text. */
function rejectMedia(start: Uint8Array): void {
  const { kind, name } = sniff(start);
  if (kind !== 'image' && kind !== 'other-image' && kind !== 'pdf') return;
  throw new CliError('input_unusable', `contains ${name}, but a chat reads its questions from it`, {
    subject: 'stdin',
    hint: `pass it as an argument: claude-see chat ${kind === 'pdf' ? 'report.pdf' : 'photo.jpg'}`,
  });
}

function decodeOrThrow(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw makeNotTextError();
  }
}

function makeNotTextError(): CliError {
  return new CliError('input_unusable', 'is not UTF-8 text, but a chat reads its questions from it', {
    subject: 'stdin',
    hint: 'pass an image as an argument: claude-see chat photo.jpg',
  });
}
