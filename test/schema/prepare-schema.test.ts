/** Schemas in wrappers, in the words of other standards, and examples in place of a schema. */
import { describe, expect, test } from 'vitest';
import { checkOutputSchema } from '../support/fake-api/schema.ts';
import { object, read, readWithNotes } from './read.ts';

const string = { type: 'string' };
const number = { type: 'number' };
const schema = object({ name: string, price: number });

describe('a wrapper', () => {
  test.each([
    ['/json_schema/schema', { type: 'json_schema', json_schema: { name: 'item', strict: true, schema } }],
    [
      '/response_format/json_schema/schema',
      { response_format: { type: 'json_schema', json_schema: { schema } } },
    ],
    ['/schema', { type: 'json_schema', name: 'item', strict: true, schema }],
    ['/schema', { name: 'item', strict: true, schema }],
    ['/schema', { schema }],
    ['/text/format/schema', { text: { format: { type: 'json_schema', name: 'item', schema } } }],
    ['/output_format/schema', { output_format: { type: 'json_schema', schema } }],
    ['/output_config/format/schema', { output_config: { format: { type: 'json_schema', schema } } }],
    ['/input_schema', { name: 'save', description: 'Saves it.', input_schema: schema }],
    ['/function/parameters', { type: 'function', function: { name: 'save', parameters: schema } }],
    ['/parameters', { type: 'function', name: 'save', parameters: schema }],
    ['/inputSchema', { name: 'save', inputSchema: schema }],
    ['/generationConfig/responseSchema', { generationConfig: { responseSchema: schema } }],
  ])('is taken off, with a note: %s', async (pointer, wrapper) => {
    const { apiSchema, notes, validate } = await readWithNotes(wrapper);
    expect(apiSchema).toEqual(schema);
    expect(notes).toEqual([`uses the schema in ${pointer}`]);
    expect(validate('{"name":"Tea","price":2}')).toEqual({ data: { name: 'Tea', price: 2 } });
  });

  test('leaves a schema alone whose fields are named like a wrapper', async () => {
    const fields = object({ schema: string, format: object({ parameters: string }) });
    expect(await readWithNotes(fields)).toMatchObject({ apiSchema: fields, notes: [] });
  });

  test('keeps the parts beside the schema that it refers to', async () => {
    const { apiSchema } = await read({
      schema: { $ref: '#/definitions/item' },
      definitions: { item: schema },
    });
    expect(apiSchema).toEqual(schema);
  });
});

describe('an example in place of a schema is rejected with its fields', () => {
  test.each([
    [{ name: 'coffee', price: 3.5 }, "pass its fields: 'name, price number'"],
    [{ name: 'string', price: 'number', tags: ['string'] }, "pass its fields: 'name, price number, tags[]'"],
    [{ type: 'receipt', total: 3, open: true }, "pass its fields: 'type, total number, open boolean'"],
    [
      { shop: { city: 'Bonn', zip: null }, items: [{ name: 'Tea', price: 2 }], day: 'date', at: '12:30' },
      "pass its fields: 'shop {city, zip}, items[] {name, price number}, day date, at'",
    ],
    [{ 'first name': 'Ann' }, /^name fields in "properties"/],
    [{ name: {} }, /^name fields in "properties"/],
    [{ title: 'Emma', item: 'book' }, "pass its fields: 'title, item'"],
    [{ type: 'string', name: 'string' }, "pass its fields: 'type, name'"],
    [{ schema: { name: 'Tea' } }, "pass its fields: 'schema {name}'"],
  ])('%j', async (example, hint) => {
    const error = await read(example).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      exitCode: 2,
      message: 'is an example of an answer, not a schema',
      hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
    });
    const fields = /^pass its fields: '(.*)'$/.exec((error as { hint: string }).hint)?.[1];
    if (fields !== undefined)
      expect(Object.keys((await read(fields)).apiSchema?.properties ?? {})).toEqual(Object.keys(example));
  });

  test.each([
    [{ name: string, price: number }, 'holds schemas, but is not one itself', /^name fields in "properties"/],
    [
      { openapi: '3.0.0', paths: {}, components: { schemas: { item: schema } } },
      'is an OpenAPI document, not a schema',
      /^extract one schema: jq/,
    ],
  ])('but not %j, which is something else', async (other, message, hint) => {
    await expect(read(other)).rejects.toMatchObject({ message, hint: expect.stringMatching(hint) });
  });

  test('a schema that is taken out of an OpenAPI document as the hint says is used', async () => {
    const components = { schemas: { item: schema } };
    expect((await read({ $ref: '#/components/schemas/item', components })).apiSchema).toEqual(schema);
  });

  test.each(['$defs', 'definitions'])('a schema that only has %s is rejected', async (keyword) => {
    const parts = { $schema: 'https://json-schema.org/draft/2020-12/schema', [keyword]: { item: schema } };
    await expect(read(parts)).rejects.toMatchObject({
      message: 'only defines parts, so that any answer would match it',
      hint: `name the part of the answer: "$ref": "#/${keyword}/item"`,
    });
    expect((await read({ ...parts, $ref: `#/${keyword}/item` })).apiSchema).toEqual(schema);
  });

  test('a schema without a type is no example', async () => {
    const { promptReason } = await read({ description: 'anything' });
    expect(promptReason).toContain('values without a type');
  });
});

describe('a tuple of one type', () => {
  const box = object({ box: { type: 'array', items: number, description: '{minItems: 4, maxItems: 4}' } });
  const four = [number, number, number, number];
  const point = object({ x: number, y: { $ref: '#/properties/a/items/0/properties/x' } });
  test.each([
    ['draft 2020-12', { type: 'array', prefixItems: four, items: false }],
    ['pydantic', { type: 'array', prefixItems: four, minItems: 4, maxItems: 4 }],
    ['draft-07', { type: 'array', items: four, additionalItems: false }],
    ['zod', { type: 'array', items: four, minItems: 4, maxItems: 4 }],
  ])('of %s is sent as a list; answers are validated against the tuple', async (_name, tuple) => {
    const { apiSchema, validate } = await read(object({ box: tuple }));
    expect(apiSchema).toEqual(box);
    expect(() => checkOutputSchema(apiSchema ?? {})).not.toThrow();
    expect(validate('{"box":[1,2,3,4]}')).toEqual({ data: { box: [1, 2, 3, 4] } });
    expect(validate('{"box":[1,2,3,"4"]}')).toHaveProperty('problem');
    expect(validate('{"box":[1,2,3,4,5]}')).toHaveProperty('problem');
  });

  test('keeps what it says of each item', async () => {
    const items = ['x', 'y'].map((description) => ({ type: 'integer', description }));
    const { apiSchema } = await read(object({ at: { prefixItems: items, description: 'where' } }));
    expect(apiSchema).toEqual(
      object({
        at: {
          type: 'array',
          items: { type: 'integer' },
          description: 'where\n\nIn this order: x; y\n\n{minItems: 2, maxItems: 2}',
        },
      }),
    );
  });

  test('may have more items of that type', async () => {
    const { apiSchema, validate } = await read(object({ a: { prefixItems: [number], items: number } }));
    expect(apiSchema).toEqual(object({ a: { type: 'array', items: number, minItems: 1 } }));
    expect(validate('{"a":[1,2,3]}')).toEqual({ data: { a: [1, 2, 3] } });
  });

  test('may be referred to by its items, as zod-to-json-schema does', async () => {
    const ref = { $ref: '#/properties/a/items/0' };
    const { apiSchema, validate } = await read(
      object({ a: { type: 'array', items: [number, ref], minItems: 2, maxItems: 2 }, b: ref }),
    );
    expect(apiSchema).toEqual(
      object({ a: { type: 'array', items: number, description: '{minItems: 2, maxItems: 2}' }, b: number }),
    );
    expect(validate('{"a":[1,2],"b":3}')).toEqual({ data: { a: [1, 2], b: 3 } });
    expect(validate('{"a":[1],"b":3}')).toHaveProperty('problem');
  });

  test.each([
    ['several types', { prefixItems: [number, string] }, '/properties/a/prefixItems'],
    ['several types in draft-07', { items: [number, string] }, '/properties/a/items'],
    ['other items after the first', { prefixItems: [number], items: string }, '/properties/a/prefixItems'],
    [
      'items of any kind after the first',
      { prefixItems: [number], minItems: 2 },
      '/properties/a/prefixItems',
    ],
  ])('is no tuple of %s', async (_name, tuple, pointer) => {
    const { apiSchema, promptReason } = await read(object({ a: { type: 'array', ...tuple } }));
    expect(apiSchema).toBeUndefined();
    expect(promptReason).toMatch(new RegExp(`^structured outputs do not support .* \\(at ${pointer}\\)$`));
  });

  test('may be referred to by an item that can be null, as OpenAPI writes it', async () => {
    const item = object({ x: { ...string, nullable: true } });
    const { validate } = await read(
      object({ a: { type: 'array', items: [item, item] }, b: { $ref: '#/properties/a/items/0' } }),
    );
    expect(validate('{"a":[{"x":null}],"b":{"x":null}}')).toHaveProperty('data');
    expect(validate('{"a":[{"x":null}],"b":{"x":1}}')).toHaveProperty('problem');
  });

  test.each([
    ['a part of an item', [point, { $ref: '#/properties/a/items/0' }], { x: 1, y: 2 }],
    ['a part of an item of another type', [point, string], 'text'],
    [
      'itself',
      [object({ x: number, y: { type: 'array', items: { $ref: '#/properties/a/items/0' } } }), string],
      'text',
    ],
  ])('may have a reference to %s', async (_name, items, second) => {
    const { validate } = await read(object({ a: { type: 'array', items, minItems: 2, maxItems: 2 } }));
    const y = JSON.stringify(items[0]).includes('array') ? [{ x: 3, y: [] }] : 2;
    const answer = (value: unknown) => JSON.stringify({ a: [{ x: 1, y: value }, second] });
    expect(validate(answer(y))).toHaveProperty('data');
    expect(validate(answer('no'))).toMatchObject({ problem: expect.stringContaining('/a/0/y') });
  });

  test.each(['dependentRequired', 'dependencies'])('is not seen in the names of %s', async (keyword) => {
    const properties = { items: string, id: string, total: number };
    const { validate } = await read({
      type: 'object',
      properties,
      [keyword]: { items: ['total'], id: ['total'] },
    });
    expect(validate('{"items":"Tea"}')).toMatchObject({ problem: expect.stringContaining('total') });
    expect(validate('{"id":"1"}')).toMatchObject({ problem: expect.stringContaining('total') });
    expect(validate('{"items":"Tea","id":"1","total":2}')).toHaveProperty('data');
  });

  test('in data is left as it is', async () => {
    const { apiSchema } = await read(object({ a: { ...string, default: { items: [number, number] } } }));
    expect(JSON.stringify(apiSchema)).toContain('items\\":[{');
  });
});

test.each([
  ['id', 'dependencies'],
  ['id', 'dependentRequired'],
  ['nullable', 'dependencies'],
])('a field named %s keeps its %s', async (name, keyword) => {
  const fields = { type: 'object', properties: { [name]: string, card: string } };
  const { validate } = await read({ ...fields, [keyword]: { [name]: ['card'] } });
  expect(validate(`{"${name}":"7","card":"x"}`)).toEqual({ data: { [name]: '7', card: 'x' } });
  expect(validate(`{"${name}":"7"}`)).toHaveProperty('problem');
});

describe('nullable of OpenAPI', () => {
  test.each([
    [{ ...string, nullable: true }, { type: ['string', 'null'] }],
    [{ ...string, nullable: false }, string],
    [{ ...string, enum: ['a'], nullable: true }, { enum: ['a', null] }],
    [
      { const: 'a', nullable: true, description: 'd' },
      { anyOf: [{ const: 'a' }, { type: 'null' }], description: 'd' },
    ],
  ])('%j', async (field, sent) => {
    const { apiSchema, validate } = await read(object({ a: field }));
    expect(apiSchema).toEqual(object({ a: sent }));
    const isNullable = 'nullable' in field && field.nullable;
    expect(Object.keys(validate('{"a":null}'))).toEqual([isNullable ? 'data' : 'problem']);
    expect(validate('{"a":"a"}')).toEqual({ data: { a: 'a' } });
  });
});
