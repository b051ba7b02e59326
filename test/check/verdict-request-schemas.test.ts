import { expect, test } from 'vitest';
import { type CompiledSchemas, makeVerdictRequest } from '../../src/check/verdict-request.ts';
import { makeCheck } from '../support/check-run.ts';

const FACTS = { width: 300, height: 200, lightness: 0.9, blank: false };

function ask(sentences: readonly string[], schemas?: CompiledSchemas) {
  const check = makeCheck(sentences);
  const question = {
    assertions: check.assertions,
    check,
    facts: FACTS,
    comparison: 'none',
    shown: [1],
  } as const;
  return makeVerdictRequest(question, Math.random, schemas);
}

test('questions of as many assertions share one schema, and others have their own', async () => {
  const schemas: CompiledSchemas = new Map();
  const [first, second, third] = await Promise.all([
    ask(['a', 'b'], schemas),
    ask(['c', 'd'], schemas),
    ask(['e'], schemas),
  ]);
  expect(second.schema).toBe(first.schema);
  expect(third.schema).not.toBe(first.schema);
  expect(third.schema.apiSchema).not.toEqual(first.schema.apiSchema);
  expect((await ask(['a', 'b'])).schema).not.toBe(first.schema);
});
