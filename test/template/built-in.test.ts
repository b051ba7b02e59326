/** The built-in templates: each is a request that the API takes, for every model that has an alias. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { MODEL_ALIASES } from '../../src/api/models.ts';
import { BUILT_IN_TEMPLATES } from '../../src/template/built-in.ts';
import { BUILT_IN_NAMES } from '../../src/template/built-in-names.ts';
import { formatTemplate } from '../../src/template/format-template.ts';
import { parseTemplate } from '../../src/template/parse-template.ts';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 12, height: 8 }));
});

const CHART = {
  title: null,
  type: 'stacked bar',
  x_axis: { label: 'Year', unit: null },
  y_axis: { label: null, unit: 'million' },
  series: [{ name: 'A', points: [{ x: '2024', y: 2.5, estimated: true }] }],
  notes: [],
};

const RECEIPT = {
  merchant: { name: 'Shop', address: null, tax_id: null },
  number: null,
  date: '2024-03-31',
  time: '14:05',
  currency: 'EUR',
  items: [{ description: 'Tea', quantity: 1, unit_price: null, total: 2.5 }],
  subtotal: null,
  discount: null,
  taxes: [{ name: 'VAT', rate_percent: 19, amount: 0.4 }],
  tip: null,
  total: 2.5,
  payment_method: 'cash',
  notes: [],
};

const ANSWERS: Readonly<Record<string, object>> = { chart: CHART, receipt: RECEIPT };

const MODELS = Object.keys(MODEL_ALIASES);

// To a model, templates differ by their schema alone.
test.each([
  ...BUILT_IN_NAMES.map((name) => [name, 'one model', MODELS.slice(0, 1)] as const),
  ...(['alt', 'chart', 'receipt'] as const).map((name) => [name, 'the others', MODELS.slice(1)] as const),
])('%s is asked of %s without a note', async (name, _, models) => {
  const answer = ANSWERS[name];
  for (const model of models) {
    world.api.reply(answer ? { json: answer } : 'fine');
    const run = await world.run(['a.png', '-t', name, '-m', model, '--no-save']);
    expect(run).toEqual({ code: 0, stdout: `${answer ? JSON.stringify(answer) : 'fine'}\n`, stderr: '' });
  }
  const formats = world.api.requests.map(({ body }) => (body as { output_config?: object }).output_config);
  expect(formats.every((format) => (format !== undefined) === (answer !== undefined))).toBe(true);
  const [asked = ''] = askedIn(world);
  expect(asked.length).toBeGreaterThan(500);
  // No variable is left open, and nothing else in braces is there to be taken for one.
  expect(asked).not.toMatch(/[{}]/);
});

test('no built-in template names a model or an effort, which not every model takes', () => {
  const all = Object.values(BUILT_IN_TEMPLATES).flatMap(({ flags = {} }) => Object.keys(flags));
  expect([...new Set(all)]).toEqual(['plain']);
});

describe('a receipt', () => {
  test.each([
    [{ date: '31.03.2024' }, 'date'],
    [{ total: '2.50' }, 'total'],
    [{ merchant: { name: 'Shop' } }, 'merchant'],
  ])('with %j is no answer', async (part, place) => {
    world.api.reply(JSON.stringify({ ...RECEIPT, ...part }));
    const { code, stdout, stderr } = await world.run(['a.png', '-t', 'receipt']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(`/${place}`);
  });
});

test('a template is shown as YAML that reads as the same template', async () => {
  for (const template of Object.values(BUILT_IN_TEMPLATES)) {
    const { flags, ...rest } = await parseTemplate(await formatTemplate(template), 'x.yaml');
    expect({ ...rest, ...(Object.keys(flags ?? {}).length > 0 && { flags }) }).toEqual(template);
  }
});

test('the names stand in a module without imports, as completion needs them at each start', () => {
  expect(Object.keys(BUILT_IN_TEMPLATES)).toEqual([...BUILT_IN_NAMES]);
  const source = readFileSync(new URL('../../src/template/built-in-names.ts', import.meta.url), 'utf8');
  expect(source).not.toContain('import ');
});
