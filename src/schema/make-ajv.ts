// Makes the validator library ready for all drafts, with exact decimals. The only file that loads ajv.
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { isMultipleOf } from './decimal.ts';
import { compilePattern } from './pattern.ts';

/**
 * Returns a validator with one vocabulary for all drafts, in which keywords beside `$ref` count. `tuples` takes a list
 * in `items`, as drafts before 2020-12 write tuples, instead of `prefixItems`.
 */
export async function makeAjv({
  tuples,
}: {
  readonly tuples: boolean;
}): Promise<Pick<Ajv2020, 'compile' | 'formats'>> {
  // The bundle gives CommonJS modules only a default export.
  const loadAjv = async () =>
    tuples
      ? (await import('ajv/dist/2019.js')).default.Ajv2019
      : (await import('ajv/dist/2020.js')).default.Ajv2020;
  const [Ajv, formats] = await Promise.all([loadAjv(), import('ajv-formats')]);
  const ajv = new Ajv({
    strict: false,
    meta: false,
    validateSchema: false,
    logger: false,
    allErrors: true,
    verbose: true,
    // Otherwise every object would have a property named `constructor`.
    ownProperties: true,
    // The validator runs once or twice, so optimizing it would take longer than it saves.
    code: { optimize: false, regExp: Object.assign(compilePattern, { code: 'compilePattern' }) },
  });
  formats.default.default(ajv);
  ajv.removeKeyword('multipleOf').addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    validate: (step: number, value: number) => isMultipleOf(value, step),
  });
  return ajv;
}
