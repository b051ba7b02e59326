/** Lists all rows of the live ring, in the order in which they run. */
import type { Models, Row } from './ring.ts';
import { cacheRows, stopRows } from './rows/answers.ts';
import { batchRows } from './rows/batches.ts';
import { countRows } from './rows/counts.ts';
import { documentRows } from './rows/documents.ts';
import { fileRows } from './rows/files.ts';
import { guessRows } from './rows/guesses.ts';
import { imageLimitRows, mediaTypeRows } from './rows/images.ts';
import { modelRows, refusalRows } from './rows/refusals.ts';
import { requestRows } from './rows/requests.ts';
import { schemaRows } from './rows/schemas.ts';
import { sizeRows } from './rows/sizes.ts';

/** Returns the rows for these models. */
export function allRows(models: Models): Row[] {
  return [
    ...refusalRows(),
    ...requestRows(),
    ...modelRows(models),
    ...mediaTypeRows(models),
    ...sizeRows(models),
    ...imageLimitRows(models),
    ...fileRows(models),
    ...documentRows(models),
    ...schemaRows(models),
    ...stopRows(models),
    ...cacheRows(models),
    ...countRows(models),
    ...guessRows(models),
    ...batchRows(models),
  ];
}
