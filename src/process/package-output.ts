// Keeps packages from writing to stderr by themselves, which under --json holds one line of JSON.
import { format } from 'node:util';

/** The methods of `console` that write. */
const METHODS = ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'] as const;

/**
 * Hands the warnings of a process and the lines written to `console` to `show`, for the rest of the process. Our own
 * output uses neither. AWS's and Google's packages warn so of an old Node, and of a metadata server that is missing.
 */
export function capturePackageOutput(
  system: Pick<NodeJS.Process, 'on' | 'removeAllListeners'>,
  target: Console,
  show: (text: string) => void,
): void {
  // Node's own listener prints them.
  system.removeAllListeners('warning');
  system.on('warning', ({ name, message }) => show(`${name}: ${message}`));
  for (const method of METHODS) target[method] = (...values: unknown[]) => show(format(...values));
}
