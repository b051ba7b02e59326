import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { frameText } from '../../src/input/prompt-frame.ts';
import { makeFrame } from '../../src/template/make-frame.ts';
import type { Template } from '../../src/template/template-form.ts';

interface Options {
  readonly values?: readonly string[];
  readonly fill?: boolean;
}

const make = (template: Template, { values = [], fill = false }: Options = {}) =>
  makeFrame(template, { name: 'mine', values, fill });

function fill(prompt: string, values: readonly string[] = [], vars: Record<string, string> = {}): string {
  const frame = make({ prompt, vars }, { values });
  return frame ? frameText(frame, undefined) : '';
}

function fail(template: Template, options?: Options): string {
  try {
    make(template, options);
  } catch (error) {
    if (error instanceof CliError) return `${error.subject}: ${error.message} (${error.hint})`;
    throw error;
  }
  return 'nothing';
}

test.each([
  ['in {a}', ['a=French'], {}, 'in French'],
  ['in {a}', [], { a: 'German' }, 'in German'],
  ['in {a}', ['a=French'], { a: 'German' }, 'in French'],
  ['in {a}', ['a='], { a: 'German' }, 'in '],
  ['in {a}', ['a=x=y'], {}, 'in x=y'],
  ['{a} {b}', ['a={b} {{b}} $&', 'b={a}'], {}, '{b} {{b}} $& {a}'],
  ['{{a}} {b}', ['b=1'], {}, '{a} 1'],
])('%j with %j and defaults %j', (prompt, values, vars, expected) => {
  expect(fill(prompt, values, vars as Record<string, string>)).toBe(expected);
});

describe('an error', () => {
  test('for a variable without a value lists all variables and says how to pass it', () => {
    expect(fail({ prompt: '{a} {b} {c} {prompt}', vars: { c: 'red' } }, { values: ['b=1'] })).toBe(
      'template mine: no value for {a} (pass --var a=VALUE; its variables are a, b, c (default: red), prompt (your text); {{a}} in the prompt is the text {a})',
    );
  });

  test.each([
    [
      ['colour=1'],
      '--var colour: the template mine has no variable of this name (its variables are tone, size)',
    ],
    [['ton=1'], '--var ton: the template mine has no variable of this name (did you mean tone?)'],
    [['tone=1', 'tone=2'], '--var tone: is given twice (keep one of them)'],
    [['tone'], '--var tone: expected name=value (for example --var language=German)'],
    [['=x'], '--var =x: expected name=value (for example --var language=German)'],
    [['a b=x'], '--var a b=x: expected name=value (for example --var language=German)'],
    [['prompt=x'], '--var prompt: is the text that is typed (pass it as text, or with -p)'],
  ])('for --var %j', (values, expected) => {
    expect(fail({ prompt: '{tone} {size} {prompt}', vars: { tone: '', size: '' } }, { values })).toBe(
      expected,
    );
  });

  test('for a value where the template has no prompt', () => {
    expect(fail({ flags: { strip: true } }, { values: ['a=1'] })).toBe(
      '--var a: the template mine has no variable of this name (mine has no variables)',
    );
  });
});

test('a template without a prompt adds none', () => {
  expect(make({ flags: { strip: true } })).toBeUndefined();
});

test('with --fill the facts of an input fill in variables that have no value of their own', () => {
  const frame = make(
    { prompt: '{name} {path} {index}', vars: { path: 'fixed' } },
    { values: ['index={name}'], fill: true },
  );
  const own = { field: (field: string) => `<${field}>`, typed: (text: string) => text };
  expect(frame && frameText(frame, undefined, own)).toBe('<name> fixed {name}');
  expect(fail({ prompt: '{name}' })).toContain('no value for {name}');
});
