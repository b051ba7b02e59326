// Refuses or points out flags that could do nothing for the pictures of a question; a flag is never ignored in silence.
import type { Plan } from '../api/plan.ts';
import { usageError } from '../errors.ts';
import type { InputRef } from '../input/refs.ts';
import type { Flags } from './run-context.ts';
import type { Settings } from './settings.ts';

type Note = (line: string) => void;

/**
 * Checks the flags that change pictures against the inputs; throws SeeError where leaving one out would show more
 * than was meant, notes what is merely without effect.
 */
export function checkPictureFlags(
  refs: readonly InputRef[],
  settings: Settings,
  flags: Flags,
  note: Note,
): void {
  const urls = refs.some(({ kind }) => kind === 'url');
  if (flags.download === true && !urls) note('--download: no URL is named, so nothing is downloaded');
  const remote = refs.find(({ kind }) => kind === 'file_id' || (kind === 'url' && !settings.download));
  if (settings.crop && refs.length > 1) {
    throw usageError('--crop', `takes one picture, not ${refs.length}`, 'ask about one at a time');
  }
  if (!remote) return;
  const cure =
    remote.kind === 'url' ? 'have it fetched first: --download' : 'name a local file, or pipe it in';
  if (settings.crop) throw usageError('--crop', `${remote.input} is not here to be cropped`, cure);
  if (flags.strip === true) {
    throw usageError('--strip', `${remote.input} is not here: its metadata cannot be removed`, cure);
  }
  // A default for pictures from here must not forbid all others.
  if (settings.strip) note(`${remote.input}: not here; its metadata cannot be removed`);
  if (settings.maxEdge !== undefined) {
    note(`${remote.input}: not here to be resized; --max-edge does not apply`);
  }
}

/** Notes that `--expires` has nothing to end. */
export function noteIdleExpiry(plan: Plan, flags: Flags, note: Note): void {
  if (flags.expires === undefined) return;
  if (plan.turns.some(({ parts }) => parts.some((part) => part.kind === 'media' && part.choice.upload)))
    return;
  note('--expires: nothing is uploaded here, so nothing will expire; --upload uploads');
}
