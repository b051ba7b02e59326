/** Validates request bodies against the SDK's own types, so that the fake API and the program cannot share a mistake. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';

/** The bodies that have a schema, as `bodies.ts` names them. */
export type BodyName = 'CreateBody' | 'CountBody' | 'BatchBody' | 'UploadFields';

/** The generated schema; a test holds that it is current, and `vitest -u` on that test writes it anew. */
export const SCHEMA_PATH = join(import.meta.dirname, 'schema.json');

// Made at the first request and kept: to compile 180 definitions takes a fifth of a second.
const made: { ajv?: Ajv } = {};

/** Returns what is wrong with a body by the SDK's types, as `messages.0.content.1: …`; undefined for a good one. */
export function findTypeError(name: BodyName, body: unknown): string | undefined {
  made.ajv ??= makeAjv();
  const validate = made.ajv.getSchema(`sdk#/definitions/${name}`);
  if (!validate) throw new Error(`${SCHEMA_PATH} has no ${name}`);
  if (validate(body)) return undefined;
  const errors = validate.errors ?? [];
  const meant = errors.filter(({ schemaPath }) => !isOfOtherVariant(schemaPath, errors));
  const [error] = (meant.length > 0 ? meant : [...errors]).sort(byRelevance);
  return error ? describe(error) : 'does not match the types of the SDK';
}

function makeAjv(): Ajv {
  // The schema itself is the generator's: neither checking nor optimizing it is worth its time.
  const ajv = new Ajv({
    allowUnionTypes: true,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  return ajv.addSchema(JSON.parse(readFileSync(SCHEMA_PATH, 'utf8')) as object, 'sdk');
}

/** Whether an error is of a variant that was tried in vain, as the value has another `type`. */
function isOfOtherVariant(schemaPath: string, errors: readonly ErrorObject[]): boolean {
  const variant = /^#\/definitions\/[^/]+\//.exec(schemaPath)?.[0];
  return errors.some((error) => variant && error.schemaPath.startsWith(`${variant}properties/type/`));
}

/** Unknown fields come first, then what lies deepest. */
function byRelevance(a: ErrorObject, b: ErrorObject): number {
  const rank = ({ keyword, instancePath }: ErrorObject) =>
    (keyword === 'additionalProperties' ? 100 : 0) + instancePath.split('/').length;
  return rank(b) - rank(a);
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const extra = (params as { additionalProperty?: string }).additionalProperty;
  const place = instancePath.slice(1).replaceAll('/', '.');
  return `${place === '' ? 'body' : place}: ${message}${extra === undefined ? '' : ` (${extra})`}`;
}
