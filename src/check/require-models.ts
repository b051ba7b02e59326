// Refuses the models of a check file that the API of a run cannot have, before anything is asked.
import { CliError, errorMessage } from '../errors.ts';
import { makeModelParser } from '../run/model-names.ts';
import type { Settings } from '../run/settings.ts';
import { formatPosition } from '../yaml/problems.ts';
import type { Suite } from './suite.ts';

/** Throws CliError for the first check whose model is meant as another one, or is another vendor's. */
export function requireModels(
  { path, checks }: Suite,
  settings: Pick<Settings, 'provider' | 'baseUrl'>,
): void {
  const parse = makeModelParser(settings);
  for (const { model, position } of checks) {
    if (model === undefined || path === null) continue;
    try {
      parse(model);
    } catch (error) {
      throw new CliError('input_unusable', `model "${model}": ${errorMessage(error)}`, {
        subject: position ? formatPosition(path, position) : path,
        cause: error,
      });
    }
  }
}
