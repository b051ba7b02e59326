// Pastes the clipboard into a chat for Ctrl-V: a picture is attached, and a text goes into the line.
import { CliError } from '../../errors.ts';
import { addClipboard } from './media.ts';
import type { Session } from './session.ts';
import { runStep } from './step.ts';

/**
 * Attaches the picture on the clipboard to the next question, or returns the text there to be inserted. Otherwise a note
 * says why there is nothing to paste. Throws only what ends the chat.
 */
export async function pasteClipboard(session: Session): Promise<string> {
  const { output, signal } = session.context;
  try {
    const found = await runStep(session, async ({ context }) => {
      context.output.progress.step('reading the clipboard');
      const { readClipboardContent } = await import('../../input/clipboard.ts');
      return readClipboardContent(context.env, context.signal);
    });
    if (found.kind === 'text') return found.text;
    await addClipboard(session, found.bytes);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CliError)) throw error;
    // Not an error of the chat, which goes on with the line: so a note, also under -q, as a key was pressed for it.
    output.notice(describe(error));
  }
  return '';
}

function describe({ subject, message, hint = '' }: CliError): string {
  const what = [subject, message].filter(Boolean).join(': ');
  // Nothing can be piped into a chat on a terminal.
  const cure = hint.includes('over ssh')
    ? "over ssh, copy the file to this computer and name it with /image; text: paste with the terminal's own keys"
    : hint;
  return [what, cure].filter(Boolean).join('; ');
}
