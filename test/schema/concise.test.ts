/** The short form of a schema: fields on one line or one field a line, their types, and mistakes. */
import { describe, expect, test } from 'vitest';
import { readConcise } from '../../src/schema/concise.ts';
import { formatFields } from '../../src/schema/format-fields.ts';
import { object, read } from './read.ts';

const text = { type: 'string' };
const readFields = (fields: string) => readConcise(fields, (message) => new Error(`${fields}: ${message}`));
const list = (items: unknown) => ({ type: 'array', items });

describe('fields', () => {
  const cases: [fields: string, properties: Record<string, unknown>, optional?: string[]][] = [
    ['name', { name: text }],
    ['name, price number', { name: text, price: { type: 'number' } }],
    ['a str,b text,c string', { a: text, b: text, c: text }],
    ['a float, b int, c integer', { a: { type: 'number' }, b: { type: 'integer' }, c: { type: 'integer' } }],
    ['a bool, b boolean, c INT', { a: { type: 'boolean' }, b: { type: 'boolean' }, c: { type: 'integer' } }],
    ['tags[]: short labels', { tags: { ...list(text), description: 'short labels' } }],
    [
      'prices[] number, sizes integer[]',
      { prices: list({ type: 'number' }), sizes: list({ type: 'integer' }) },
    ],
    [
      'name?, tags[]?, n int?',
      { name: text, tags: list(text), n: { type: 'integer' } },
      ['name', 'tags', 'n'],
    ],
    ['state open|closed', { state: { enum: ['open', 'closed'] } }],
    [
      'state open | closed : of the door',
      { state: { enum: ['open', 'closed'], description: 'of the door' } },
    ],
    ['hues[] red|green', { hues: list({ enum: ['red', 'green'] }) }],
    [
      'größe number, 名前, _id, $x, first-name',
      { größe: { type: 'number' }, 名前: text, _id: text, $x: text, 'first-name': text },
    ],
    ['size: in w/h', { size: { ...text, description: 'in w/h' } }],
    ['when: such as 12:30', { when: { ...text, description: 'such as 12:30' } }],
    ['constructor, toString number', { constructor: text, toString: { type: 'number' } }],
    ['a, b\nc', { a: text, b: text, c: text }],
    [
      'shop: its name, price number, note?',
      { shop: { ...text, description: 'its name' }, price: { type: 'number' }, note: text },
      ['note'],
    ],
    [
      'error boolean, screenshot?: its name, reason?',
      { error: { type: 'boolean' }, screenshot: { ...text, description: 'its name' }, reason: text },
      ['screenshot', 'reason'],
    ],
    [
      'shop: its name, total: what is paid',
      { shop: { ...text, description: 'its name' }, total: { ...text, description: 'what is paid' } },
    ],
    [
      'alt: "what is seen, briefly", n int',
      { alt: { ...text, description: 'what is seen, briefly' }, n: { type: 'integer' } },
    ],
    [
      'alt: "date, as printed",\nn: int: "how many, at most"',
      {
        alt: { ...text, description: 'date, as printed' },
        n: { type: 'integer', description: 'how many, at most' },
      },
    ],
    ["it: the shop's name", { it: { ...text, description: "the shop's name" } }],
    [
      'a: member\nb: real name\nc: so long, double',
      {
        a: { ...text, description: 'member' },
        b: { ...text, description: 'real name' },
        c: { ...text, description: 'so long, double' },
      },
    ],
    ['when: date of the receipt', { when: { ...text, description: 'date of the receipt' } }],
    ['note string: small|large or {x}', { note: { ...text, description: 'small|large or {x}' } }],
    [
      '\n  name: first, last\n\n  price number,\n',
      { name: { ...text, description: 'first, last' }, price: { type: 'number' } },
    ],
  ];

  test.each(cases)('reads %j', async (fields, properties, optional = []) => {
    const { apiSchema } = await read(fields);
    expect(apiSchema?.properties).toEqual(properties);
    expect(apiSchema?.required ?? []).toEqual(
      Object.keys(properties).filter((name) => !optional.includes(name)),
    );
    expect(apiSchema).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

/** Each spelling of a type, and the short form that means the same; undefined stands for a schema of its own. */
describe('types', () => {
  const nullable = (type: string) => ({ type: [type, 'null'] });
  const types: [spellings: string[], schema: Record<string, unknown>][] = [
    [['x: number', 'x:float', 'x num', 'x double', 'x: decimal', 'x f64', 'x: Number!'], { type: 'number' }],
    [['x:int', 'x: Int', 'x int32', 'x: long', 'x i64'], { type: 'integer' }],
    [['x: boolean', 'x: Bool', 'x true|false', 'x: True | False'], { type: 'boolean' }],
    [['x: string', 'x: String!', 'x:str', 'x: "string"', 'x: ID!', 'x: string;'], text],
    [
      [
        'x: number|null',
        'x null|number',
        'x: float | None',
        'x: Optional[float]',
        'x: Union[float, None]',
        'x: Option<f64>',
      ],
      nullable('number'),
    ],
    [['x: number | string', 'x: Union[float, str]'], { type: ['number', 'string'] }],
    [
      [
        'x: string[]',
        'x: [String]',
        'x: [String!]!',
        'x: list[str]',
        'x: List[str]',
        'x: Array<string>',
        'x list',
        'x: array',
        'x []',
        'x[]: str',
        'x: Vec<String>',
      ],
      list(text),
    ],
    [['x number[][]', 'x: list[list[float]]', 'x: Array<number[]>'], list(list({ type: 'number' }))],
    [
      [
        'x: red|green',
        'x "red"|"green"',
        "x 'red' | 'green'",
        'x (red|green)',
        'x “red”|“green”',
        'x: Literal["red", "green"]',
        'x enum(red, green)',
        'x: | red | green',
      ],
      { ...text, enum: ['red', 'green'] },
    ],
    [['x yes|no', 'x: yes|no'], { ...text, enum: ['yes', 'no'] }],
    [['x 1|2|3', 'x: 1 | 2 | 3'], { type: 'integer', enum: [1, 2, 3] }],
    [['x 0.5|-1'], { type: 'number', enum: [0.5, -1] }],
    [['x "1"|"2"'], { ...text, enum: ['1', '2'] }],
    [['x "true"|"false"'], { ...text, enum: ['true', 'false'] }],
    [['x red|null'], { enum: ['red', null] }],
    [['x dent|none|unknown|any'], { ...text, enum: ['dent', 'none', 'unknown', 'any'] }],
    [['x "text"|image'], { ...text, enum: ['text', 'image'] }],
    [['x "16:9"|"a, b"'], { ...text, enum: ['16:9', 'a, b'] }],
    [['x (red|green)[]', 'x[] red|green', 'x: (red|green)[]'], list({ ...text, enum: ['red', 'green'] })],
    [['x date', 'x: Date'], { ...text, format: 'date' }],
    [['x date-time'], { ...text, format: 'date-time' }],
    [['x url', 'x: uri', 'x URL'], { ...text, format: 'uri' }],
    [['x email'], { ...text, format: 'email' }],
    [['x uuid'], { ...text, format: 'uuid' }],
    [['x date|null'], { ...nullable('string'), format: 'date' }],
    [
      ['x: number: in EUR', 'x number: in EUR', 'x: number : in EUR'],
      { type: 'number', description: 'in EUR' },
    ],
  ];

  test.each(types.flatMap(([spellings, schema]) => spellings.map((fields) => [fields, schema] as const)))(
    '%j is taken for what it means',
    (fields, schema) => {
      expect(readFields(fields)).toEqual(object({ x: schema }));
    },
  );

  test.each([
    [
      'x time',
      ['14:32', '14:32:05', '24:00', '09:05Z', '09:05:01.5+02:00'],
      ['14:32 Uhr', '9:05', '2:32 PM'],
    ],
    [
      'x datetime',
      ['2026-05-01T14:32', '2026-05-01T14:32:05Z', '2026-05-01T14:32+02:00'],
      ['2026-05-01', '2026-13-01T14:32', '2026-05-01 14:32'],
    ],
  ])('%s demands no seconds and no zone, which few images show', async (fields, good, bad) => {
    const { validate } = await read(fields);
    for (const x of good) expect(validate(JSON.stringify({ x }))).toEqual({ data: { x } });
    for (const x of bad) {
      expect(validate(JSON.stringify({ x }))).toMatchObject({
        problem: expect.stringMatching(/\/x: must be a (?:date and )?time such as \S*14:32$/),
      });
    }
    expect(formatFields(readFields(fields))).toBe(fields);
    expect(readFields('x: timestamp')).toEqual(readFields('x datetime'));
    expect((await read(`${fields}|null`)).validate('{"x":null}')).toHaveProperty('data');
  });

  test('a description in quotes may have commas, semicolons, slashes and numbers', () => {
    expect(readFields('a: "x, y; z: 1", b: "km/h", c: "2024"')).toEqual(
      object({
        a: { type: 'string', description: 'x, y; z: 1' },
        b: { type: 'string', description: 'km/h' },
        c: { type: 'string', description: '2024' },
      }),
    );
  });

  test.each(['x?: number', 'x: number?', 'x? number', 'x number?'])('%j may be missing', (fields) => {
    expect(readFields(fields)).toEqual({
      ...object({ x: { type: 'number' } }),
      required: [],
    });
  });

  test('a nullable field takes null and its own type, and nothing else', async () => {
    const { validate } = await read('x number|null');
    expect(validate('{"x":null}')).toEqual({ data: { x: null } });
    expect(validate('{"x":1.5}')).toEqual({ data: { x: 1.5 } });
    expect(validate('{"x":"number"}')).toHaveProperty('problem');
  });
});

describe('fields in fields', () => {
  const item = object({ name: text, price: { type: 'number' } });
  test.each([
    ['{name, price number}', item],
    ['{ name: string; price: number }', item],
    ['{\n  name,\n  price: number,\n}', item],
    ['{name, price number}[]', list(item)],
    ['items[] {name, price number}, total number', object({ items: list(item), total: { type: 'number' } })],
    ['items: [{name, price: number}]', object({ items: list(item) })],
    [
      'items {name, price number}[]: on the receipt',
      object({ items: { ...list(item), description: 'on the receipt' } }),
    ],
    ['a {b {c number}}', object({ a: object({ b: object({ c: { type: 'number' } }) }) })],
    ['a: {b} | null', object({ a: { anyOf: [object({ b: text }), { type: 'null' }] } })],
    [
      'a {b: what, c number: how much}',
      object({
        a: object({ b: { ...text, description: 'what' }, c: { type: 'number', description: 'how much' } }),
      }),
    ],
    [
      'shop: the name, as printed\nitems[] {\n  name: in full, as printed\n  price number\n}',
      object({
        shop: { ...text, description: 'the name, as printed' },
        items: list(
          object({ name: { ...text, description: 'in full, as printed' }, price: { type: 'number' } }),
        ),
      }),
    ],
  ])('%j', (fields, schema) => {
    expect(readFields(fields)).toEqual(schema);
  });
});

describe('mistakes', () => {
  test.each([
    ['name, price money', 'field 2 "price money": unknown type "money"'],
    ['first name', 'field 1 "first name": unknown type "name"'],
    ['a, , b', 'field 2: is empty'],
    ['a,', 'field 2: is empty'],
    ['a, b, a number', 'field "a" is a duplicate'],
    ['a b c', 'field 1 "a b c": unknown type "b"'],
    ['a number c', 'field 1 "a number c": "c" is unexpected after the type'],
    ['- a', 'field 1 "- a": begins with a bullet'],
    ['a | b | c', 'field 1 "a | b | c": a bar stands after the name'],
    ['a "the name"', 'field 1 "a \\"the name\\"": "the name" would be the only value'],
    ['a: x; b: y', 'field 1 "a: x; b: y": a semicolon may belong to the description or separate two fields'],
    ['a: x; b number', expect.stringContaining('a semicolon may belong to the description')],
    ['a\nb:\n  c: x\n  d: y', 'field 2 "b:": nothing stands after the colon'],
    ['1st', 'field 1 "1st": "1st" is not a valid name'],
    ['__proto__', 'field 1 "__proto__": "__proto__" is not a valid name'],
    [': what', 'field 1 ": what": has no name'],
    ['a[] number[]', 'field 1 "a[] number[]": is a list twice'],
    ['a red|', 'field 1 "a red|": a value is missing in "red|"'],
    ['a red|red', 'field 1 "a red|red": the value "red" is a duplicate'],
    ['a constructor', 'field 1 "a constructor": unknown type "constructor"'],
    ['a {b money}', 'field 1 "b money" of "a": unknown type "money"'],
    ['a {b, b}', 'field "b" of "a" is a duplicate'],
    ['a {b', 'the closing } of "a" is missing'],
    ['a {b,', 'the closing } of "a" is missing'],
    ['a {', 'the closing } of "a" is missing'],
    ['a {b}}', 'field 1 "a {b}": "}" is unexpected after the type'],
    ['a {}', '{} of "a" has no fields'],
    ['{a}, b', '"," is unexpected after the closing }'],
    ['x string|b', 'field 1 "x string|b": "string|b" mixes the type string with values'],
    ['x text|date', 'field 1 "x text|date": text and date are both of type string'],
    ['x 1|two', 'field 1 "x 1|two": "1|two" mixes texts with numbers'],
    ['x Dent|None', 'field 1 "x Dent|None": "None" is either a value or null'],
    ['x "red', 'field 1 "x \\"red": the closing " is missing'],
    ['x "full name"', 'field 1 "x \\"full name\\"": "full name" would be the only value'],
    ['x null', 'field 1 "x null": is always null'],
    ['"x" number', 'field 1 "\\"x\\" number": the name is in quotes'],
    ['a.b', 'field 1 "a.b": "a.b" is not a valid name'],
    ['  ', 'is empty'],
  ])('%j is rejected, naming the field', async (fields, message) => {
    await expect(read(fields)).rejects.toMatchObject({ code: 'usage', subject: '--schema', message });
  });

  test('a quoted text after a name: the hint writes it as a description, which is taken', async () => {
    await expect(read('x "full name"')).rejects.toMatchObject({
      hint: 'for a description, write x: "full name"',
    });
    expect(readFields('x: "full name"')).toEqual(object({ x: { ...text, description: 'full name' } }));
  });

  test('an unknown type: the hint lists the types', async () => {
    await expect(read('a money')).rejects.toMatchObject({
      hint: expect.stringContaining('string, number, integer, boolean'),
    });
  });

  test.each([
    ['x: string[5]', 'write string, or string[] for a list'],
    ['x: number(10)', 'write number, or number[] for a list'],
    ['x number in EUR', 'for a description, write a colon: x number: DESCRIPTION'],
    ['x: Optional[int] = None', 'leave the default out'],
    ['x "the name"', 'for a description, write x: "the name"'],
    ['x | y', 'separate fields with commas; for a choice, write x a|b'],
    ['x\naddress:\n  street', 'for fields in fields, write address {a, b}'],
    ['x: true', 'write x boolean: DESCRIPTION, or x string: DESCRIPTION for a text'],
    ['x: low / high', 'write x low|high for one of these, or x string: DESCRIPTION for a text'],
    ['x: red/green', 'write x red|green for one of these, or x string: DESCRIPTION for a text'],
    ...['x: 3.50', 'x: 2024', 'x: 1-5', 'x: 1 to 5'].map((fields): [string, RegExp] => [
      fields,
      /^write x number: DESCRIPTION/,
    ]),
    ...[
      'a number',
      'optional',
      'optional number',
      'null or number',
      '(number)',
      '<number>',
      'strings',
      'string list',
    ].map((words): [string, RegExp] => [`x: ${words}`, /^write x number, x\? for an optional field, x\[\]/]),
    ['x: Map<string, number>', /entries\[\] \{name, value number\}$/],
    ['kind [a|b]', 'write kind a|b for one of these, or kind[] a|b for a list of them'],
    ['kind: [a, b]', 'write kind a|b for one of these, or kind[] a|b for a list of them'],
    ['box: [number, number]', /^write box\[\] number for a list/],
    ['size small/medium', 'for a choice, write small|medium'],
    ['x (red, green)', /red\|green/],
    ['x text|image', 'put the values in quotes to make all of them strings: "text"|"image"'],
    ['x 01|10', 'put the values in quotes to make all of them strings: "01"|"10"'],
    ['x string|undefined', 'write ? after the name of a field that may be missing: note?'],
    ['a.b.c', 'for fields in fields, write a {b {c}}'],
    ['x: object', 'write its fields in braces: address {street, city}'],
    ['x: Dict[str, int]', /ask for a list: entries\[\] \{name, value number\}$/],
    ['x: any', /write string, number, or string\|number$/],
    [
      'people: number of people',
      'write people number: DESCRIPTION for that type, or people string: DESCRIPTION for a text',
    ],
    [
      'tags: list of words',
      'write tags[]: DESCRIPTION for that type, or tags string: DESCRIPTION for a text',
    ],
    ['size: one of s|m', 'for a text, write size string: DESCRIPTION'],
    ['x: such as {a}', /^write x \{a, b\}: DESCRIPTION/],
    ['grid[] number[]', 'for a list of lists, write grid number[][]'],
  ])('%j is rejected with what to write', async (fields, hint) => {
    await expect(read(fields)).rejects.toMatchObject({
      hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
    });
  });

  test.each([
    'alt: what is seen, briefly',
    'alt: what is seen, in one sentence',
    'tags[]: short labels, lowercase',
    'price number: in EUR, net',
    'people[]: name, age',
    'total: what is paid, a number',
    'a {b: what, c}',
    'address {street, city}: where, exactly',
    'answer: yes, no or maybe',
    'when: date, as printed\nname',
    'when: date, time\nname',
    'price: number, in EUR',
  ])('%j is rejected: the comma makes no further field', async (fields) => {
    await expect(read(fields)).rejects.toMatchObject({
      message: expect.stringContaining('field 2'),
      hint: expect.stringMatching(
        /^a comma ends a field; write one field a line to have commas in descriptions/,
      ),
    });
  });

  test.each(['a: b, c number\nd', 'a: b, c,\nd', 'a: b, c[]\nd'])(
    '%j is rejected: a line may hold a description or two fields',
    async (fields) => {
      await expect(read(fields)).rejects.toMatchObject({
        message: expect.stringContaining('a comma may belong to the description'),
      });
    },
  );

  test.each(['a {', 'a[', 'a (', 'a: List[', 'a: [', 'b|', '“x, ', ', a: “x'])(
    'many times %j is rejected or read at once',
    async (part) => {
      const started = performance.now();
      await read(`a: ${part.repeat(10_000)}`).catch((error: unknown) =>
        expect(error).toMatchObject({ exitCode: 2 }),
      );
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );
});

test('the short form of a schema that was read from it is read as the same schema', () => {
  const forms = [
    'name, price number, tags[]: short labels',
    'a? {b date|null, c[] "text"|image|"2"}, d (x|y)[][], e integer|string, f "x"',
    'ok boolean?, r 1|2|3, s {t, u?}|null: v',
  ];
  for (const form of forms) {
    const schema = readFields(form);
    const written = formatFields(schema, { explicit: true });
    expect(readFields(written)).toEqual(schema);
  }
});
