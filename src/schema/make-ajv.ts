// Makes the validator library ready for all drafts, with exact decimals. The only file that loads ajv.
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { isMultipleOf } from './decimal.ts';
import { compilePattern } from './pattern.ts';

/**
 * Returns a validator with the vocabulary of draft 2020-12 for all drafts, in which keywords beside `$ref` count:
 * inspect.ts rejects the keywords that it does not know.
 */
export async function makeAjv(): Promise<Pick<Ajv2020, 'compile' | 'formats'>> {
  // The bundle gives CommonJS modules only a default export.
  const [ajvModule, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
  const ajv = new ajvModule.default.Ajv2020({
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
