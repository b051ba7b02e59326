// Refuses flags about images that contradict each other.
import { usageError } from '../errors.ts';
import type { Flags } from './flags.ts';
import { NONE } from './parse-values.ts';

/** Throws CliError for flags one of which would have to be ignored. */
export function refuseConflicts(
  flags: Pick<Flags, 'resize' | 'maxEdge' | 'tile' | 'expires' | 'source'>,
): void {
  if (flags.resize === false && flags.maxEdge !== undefined && flags.maxEdge !== NONE) {
    throw usageError('--no-resize', 'cannot be combined with --max-edge', 'leave one of them out');
  }
  if (flags.resize === false && flags.tile) {
    const why = 'as the whole image goes out at the size that the model sees, beside its tiles';
    throw usageError('--tile', `cannot be combined with --no-resize, ${why}`, 'leave one of them out');
  }
  if (flags.expires !== undefined && (flags.source === 'base64' || flags.source === 'url')) {
    throw usageError('--expires', `cannot be combined with --source ${flags.source}, which uploads nothing`);
  }
}
