// Implements /show: draws images of the chat on the terminal, as they are sent.
import { openShow } from '../../engine/show-media.ts';
import { usageError } from '../../errors.ts';
import { findScreen } from '../../render/inline-image/screen.ts';
import { findListed, listMedia } from './media-list.ts';
import type { Session } from './session.ts';
import { runStep } from './step.ts';

/** `/show [N]`: draws what waits for the next question, or the images with these numbers. */
export async function showImages(session: Session, argument: string): Promise<void> {
  const found = findScreen('stderr', session.context.env);
  if ('problem' in found) throw usageError('/show', found.problem);
  const all = listMedia(session.conversation, session.waiting);
  const words = argument.split(/[\s,]+/).filter(Boolean);
  const wanted =
    words.length === 0
      ? all.filter(({ waits }) => waits)
      : words.map((word) => findListed(word, all, '/show'));
  if (wanted.length === 0) {
    throw usageError('/show', 'no image waits for the next question', '/images lists the numbers: /show 1');
  }
  const media = wanted.map(({ item }) => item.media);
  await runStep(session, async ({ context }) => openShow(context)?.(media));
}
