// Implements /copy: puts the last answer on the clipboard.
import { CliError, usageError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import type { Session } from './session.ts';

/** `/copy`: copies the last answer as the model wrote it. Throws CliError without an answer or a way to the clipboard. */
export async function copyAnswer({ conversation, context }: Session): Promise<void> {
  const last = conversation.turns.at(-1);
  if (!last) throw usageError('/copy', 'there is no answer to copy');
  const text = last.answer.replace(/[\r\n]+$/, '');
  const { openClipboard } = await import('../../input/copy-text.ts');
  try {
    const copy = await openClipboard(context.env);
    await copy(text);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // Its hints name flags.
    throw error.with({ subject: '/copy', hint: error.hint?.replace('-o answer.md', '/save talk.md') });
  }
  context.output.info(`copied ${formatBytes(Buffer.byteLength(text))}`);
}
