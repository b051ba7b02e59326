// Compiles a schema into a function that checks values, within a time limit.
import type { ValidateFunction } from 'ajv';
import { errorMessage } from '../errors.ts';
import type { MatchesSome } from './check-satisfiable.ts';
import { makeAjv } from './make-ajv.ts';
import type { MakeError, SchemaNode } from './schema-document.ts';
import { runWithTimeout } from './time-limit.ts';

/** Far more than a reasonable schema needs. */
const TIMEOUT_MS = 3000;

export interface CompiledSchema {
  readonly validate: ValidateFunction;
  readonly matchesSome: MatchesSome;
  /** Whether texts are checked for a format. */
  readonly checksFormat: (format: string) => boolean;
}

/** Compiles an inspected schema; throws the error of `makeError` if that fails or takes too long. */
export async function compileSchema(root: SchemaNode, makeError: MakeError): Promise<CompiledSchema> {
  const ajv = await makeAjv();
  const compile = (schema: SchemaNode): ValidateFunction => {
    try {
      const compiled = runWithTimeout(() => ajv.compile(schema), TIMEOUT_MS);
      if (compiled) return compiled;
    } catch (error) {
      throw makeError(`cannot be used to check answers: ${errorMessage(error)}`);
    }
    throw makeError('is too large to check answers with', 'ask for fewer fields');
  };
  // ajv rejects unknown drafts and a second schema with the same id.
  const { $schema: _draft, $id: _id, ...schemaWithoutId } = root;
  return {
    validate: compile(schemaWithoutId),
    matchesSome(schema, values) {
      const test = compile(schema);
      // Values that take too long to test count as ones that match.
      return runWithTimeout(() => values.some((value) => test(value)), TIMEOUT_MS) ?? true;
    },
    checksFormat: (format) => Object.hasOwn(ajv.formats, format),
  };
}
