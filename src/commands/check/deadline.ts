// Ends a run at `--deadline`.
import { CliError } from '../../errors.ts';

/** Returns a signal that aborts after so many milliseconds, with a CliError as its reason; none without a deadline. */
export function makeDeadline(milliseconds: number | undefined) {
  if (milliseconds === undefined) return { signal: undefined, clear: () => {} };
  const controller = new AbortController();
  const end = () =>
    controller.abort(
      new CliError('timeout', 'the run was not finished in time', {
        subject: '--deadline',
        hint: 'allow more time',
      }),
    );
  const timer = setTimeout(end, milliseconds);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
