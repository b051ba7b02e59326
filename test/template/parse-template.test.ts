/** Template files: what is read, and what is refused with its line. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { formatTemplate } from '../../src/template/format-template.ts';
import { parseTemplate } from '../../src/template/parse-template.ts';
import type { Template } from '../../src/template/template-form.ts';

/** Returns what is wrong with a text, each problem as `line:column message (hint)`. */
async function problems(text: string): Promise<string[]> {
  try {
    await parseTemplate(text, 'x.yaml');
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [...error.also, error]
      .map(({ subject, message, hint }) => `${subject?.slice(7)} ${message}${hint ? ` (${hint})` : ''}`)
      .toSorted();
  }
  return [];
}

test('every key is read', async () => {
  const text = `
prompt: |
  What is the {tone} of this?

  {"json": true}
vars: { tone: 3 }
system: You are exact.
schema: { type: object, properties: { tone: { type: string } } }
model: haiku
fallback-model: none
effort: low
max-tokens: 2000
strip: true
max-edge: none
tile: yes
zoom: false
max-zooms: "3"
labels: false
cite: true
plain: true
`;
  expect(await parseTemplate(text, 'x.yaml')).toEqual({
    prompt: 'What is the {tone} of this?\n\n{"json": true}',
    vars: { tone: '3' },
    system: 'You are exact.',
    schema: { type: 'object', properties: { tone: { type: 'string' } } },
    flags: {
      model: 'haiku',
      'fallback-model': 'none',
      effort: 'low',
      'max-tokens': '2000',
      strip: true,
      'max-edge': 'none',
      tile: true,
      zoom: false,
      'max-zooms': '3',
      labels: false,
      cite: true,
      plain: true,
    },
  });
});

test.each<[string, string]>([
  ['prompt: 5', '1:9 prompt: expected a text, got the number 5 (put it in quotes: "5")'],
  ['prompt:', '1:8 prompt: expected a text, got nothing'],
  ['prompt: ""', '1:9 prompt: is empty'],
  ['prompt: [a]', '1:9 prompt: expected a text, got [a]'],
  [
    'prompt: issue #12 here',
    '1:9 prompt: the text ends before #12 here, which YAML reads as a comment (put the text in quotes, or a space after the # of a comment)',
  ],
  ['a b', '1:1 expected keys such as prompt: and model:, got "a b"'],
  ['- prompt: a', '1:1 expected keys such as prompt: and model:, got a list of 1'],
  ['', '1:1 the file is empty (write a prompt: claude-see template show alt prints an example)'],
  ['prompt: a\n\neffort: hgih', '3:9 effort: "hgih": expected one of low, medium, high, xhigh, max, default'],
  ['model: opsu', '1:8 model: "opsu": unknown model; did you mean opus?'],
  ['max-tokens: -1', '1:13 max-tokens: "-1": expected a whole number of at least 1'],
  ['strip: maybe', '1:8 strip: "maybe": expected true or false'],
  ['max-zooms: 999', '1:12 max-zooms: "999": expected a whole number from 1 to 20'],
  ['strip: [true]', '1:8 strip: expected a single value, got [true]'],
  ['efort: low', '1:1 "efort" is not a key of a template (did you mean effort?)'],
  ['vars: x', '1:7 vars: expected names with their defaults, got "x"'],
  ['prompt: "{a}"\nvars: { a: [1] }', '2:12 vars: a: expected a text, got [1]'],
  [
    'prompt: "{a}"\nvars: { b c: 1 }',
    '2:9 vars: "b c" is not a valid variable name (use letters, digits, - and _)',
  ],
  ['prompt: "{tone}"\nvars: { ton: 1 }', '2:9 vars: the prompt has no {ton} (did you mean tone?)'],
  ['prompt: a\nprompt: b', '2:1 the key "prompt" stands in line 1 already (remove one of them)'],
  ['prompt: !secret a', '1:17 tags such as !secret are not read (put a text that begins with ! in quotes)'],
  ['prompt: *a', '1:9 there is no anchor &a before *a (put a text that begins with * in quotes)'],
  [
    'prompt: a\n---\nprompt: b',
    '2:1 a second YAML document begins (put everything into one document, without a --- line)',
  ],
  [
    'prompt: "Open" or "closed"?',
    `1:16 something follows the end of a quoted text, list, map or alias (put the whole text in quotes: '"Open" or "closed"?')`,
  ],
])('%j is refused with its place', async (text, expected) => {
  const [first] = await problems(text);
  expect(first).toBe(expected);
});

describe('a template cannot set', () => {
  // Flags about the address, the key, the cost, storage, and which input is meant.
  test.each([
    'provider',
    'base-url',
    'workspace',
    'header',
    'max-cost',
    'output',
    'source',
    'upload',
    'download',
    'insecure-redirect',
    'save',
    'continue',
    'timeout',
    'retries',
    'expires',
    'crop',
    'pages',
    'image',
    'template',
    'var',
    'yes',
    'debug',
  ])('%s', async (key) => {
    expect(await problems(`prompt: a\n${key}: x`)).toEqual([
      `2:1 ${key}: a template cannot set this (pass --${key} beside --template)`,
    ]);
  });

  test.each(['key-command', 'price.mars', '__proto__', 'constructor', 'api-key'])(
    '%s, which is no flag',
    async (key) => {
      const [first] = await problems(`prompt: a\n${key}: x`);
      expect(first).toContain(`2:1 "${key}" is not a key of a template (the keys are prompt, vars,`);
    },
  );
});

test('all problems are reported together', async () => {
  expect(await problems('prompt: 1\nefort: low\nstrip: 2')).toHaveLength(3);
});

test('aliases that stand for billions of values are refused', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, n) => `  l${n}: &l${n} [${n === 0 ? 'x' : `*l${n - 1}, *l${n - 1}, *l${n - 1}, *l${n - 1}`}]`,
  );
  const [first] = await problems(`schema:\n${levels.join('\n')}\n`);
  expect(first).toContain('the file holds more than 100,000 values');
});

test.each<[string, Template]>([
  ['a prompt of one line', { prompt: 'Read {it}: now' }],
  ['a prompt of several lines', { prompt: '# A\n\n- {b}: c\n  d', vars: { b: 'yes' } }],
  ['a prompt that looks like something else', { prompt: 'true', system: '12', vars: {} }],
  ['a schema', { prompt: 'a', schema: { type: 'object', properties: { no: { type: ['string', 'null'] } } } }],
  ['the short form of a schema', { prompt: 'a', schema: 'name\nprice number: a: b' }],
  ['flags', { flags: { model: 'haiku', 'max-tokens': '100', strip: false, labels: false } }],
])('%s is written so that it reads as the same', async (_, template) => {
  const { flags = {}, vars, ...rest } = await parseTemplate(await formatTemplate(template), 'x.yaml');
  expect({ ...rest, flags }).toEqual({ flags: {}, ...template, ...(template.vars && { vars: undefined }) });
  expect(vars ?? {}).toEqual(template.vars ?? {});
});
