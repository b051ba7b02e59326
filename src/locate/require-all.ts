// Says which things were not found, as a note or an error.
import { CliError } from '../errors.ts';
import type { Located } from '../render/locate/located.ts';
import { listMissing } from '../render/locate/to-json.ts';
import type { RunContext } from '../run/context.ts';

/** Notes what was not found; throws CliError for it under --require. */
export function requireAll(
  located: Located,
  required: boolean,
  { output }: Pick<RunContext, 'output'>,
): void {
  const missing = listMissing(located);
  if (missing.length === 0) return;
  const names = missing.map((thing) => JSON.stringify(thing)).join(', ');
  if (!required) {
    output.info(`${located.input}: not found: ${names}`);
    return;
  }
  throw new CliError('nothing_found', `not found: ${names}`, {
    subject: located.input,
    hint: 'describe it in other words, or leave --require out',
  });
}
