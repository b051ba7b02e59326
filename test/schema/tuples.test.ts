/** Tuples of earlier drafts become those of draft 2020-12, wherever they stand. */
import { expect, test } from 'vitest';
import { mapSubschemas } from '../../src/schema/subschemas.ts';
import { toPrefixItems } from '../../src/schema/tuples.ts';
import { object, read } from './read.ts';

const [a, b] = [{ type: 'string' }, { type: 'integer' }];

test('every list in items becomes prefixItems, and the original stays as it is', () => {
  const tuple = { items: [a, b], additionalItems: false };
  const schema = { ...object({ t: tuple, u: { not: { items: [a] } } }), $defs: { unused: { items: [a] } } };
  const before = structuredClone(schema);
  expect(mapSubschemas(schema, toPrefixItems)).toEqual({
    ...before,
    properties: { t: { prefixItems: [a, b], items: false }, u: { not: { prefixItems: [a] } } },
    $defs: { unused: { prefixItems: [a] } },
  });
  expect(schema).toEqual(before);
});

test('a schema without tuples is not copied', () => {
  const schema = object({ items: a, list: { type: 'array', items: a } });
  expect(mapSubschemas(schema, toPrefixItems)).toBe(schema);
});

test('unevaluatedItems counts behind a tuple', async () => {
  const { validate } = await read({ type: 'array', items: [a], unevaluatedItems: false });
  expect(validate('["x"]')).toEqual({ data: ['x'] });
  expect(validate('["x", 1]')).toHaveProperty('problem');
});
