// Decodes the questions of a pipe; refuses bytes that are no text, each line of which would be a question to pay.
import { Buffer } from 'node:buffer';
import { CliError } from '../../errors.ts';
import { sniff } from '../../image/sniff.ts';

/** Returns the text of a chunk, or at the end, without one, what is left; throws CliError for what is no text. */
export type DecodeText = (chunk?: Uint8Array) => string;

/** Makes a decoder of UTF-8; a terminal (`typed`) may send anything, as a key pressed by mistake ends no chat. */
export function makeTextDecoder({ typed }: { readonly typed: boolean }): DecodeText {
  const decoder = new TextDecoder('utf-8', { fatal: !typed });
  let begun = typed;
  return (chunk = Buffer.alloc(0)) => {
    if (!begun && chunk.length > 0) {
      begun = true;
      refuseMedia(chunk);
    }
    const text = decodeOrRefuse(() => decoder.decode(chunk, { stream: chunk.length > 0 }));
    if (!typed && text.includes('\0')) throw notText();
    return text;
  };
}

/** Pictures and PDFs by their first bytes: some, such as SVG, are text. */
function refuseMedia(start: Uint8Array): void {
  const { kind, name } = sniff(start);
  if (kind !== 'image' && kind !== 'other-image' && kind !== 'pdf') return;
  throw new CliError('input_unusable', `holds ${name}, and a chat reads its questions there`, {
    subject: 'stdin',
    hint: kind === 'pdf' ? 'name it: claude-see chat report.pdf' : 'name it: claude-see chat photo.jpg',
  });
}

function decodeOrRefuse(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw notText();
  }
}

function notText(): CliError {
  return new CliError('input_unusable', 'is not text in UTF-8, and a chat reads its questions there', {
    subject: 'stdin',
    hint: 'a picture is named: claude-see chat photo.jpg',
  });
}
