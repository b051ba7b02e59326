/** The files that GitHub reads: workflows, the action, issue forms, and what a release asks for. */
import { readdirSync, readFileSync } from 'node:fs';
import { validateAction, validateWorkflow } from '@action-validator/core';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { findReleaseNotes } from '../scripts/release-notes.js';
import { listReleaseProblems } from './support/release-facts.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const WORKFLOWS = readdirSync(new URL('../.github/workflows/', import.meta.url));
const FORMS = readdirSync(new URL('../.github/ISSUE_TEMPLATE/', import.meta.url)).filter(
  (name) => name !== 'config.yml',
);

/** The part of GitHub's syntax for issue forms that the forms use. */
const isForm = new Ajv().compile({
  type: 'object',
  required: ['name', 'description', 'body'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 3 },
    description: { type: 'string', minLength: 3 },
    labels: { type: 'array', items: { type: 'string' } },
    body: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['type', 'id', 'attributes'],
        additionalProperties: false,
        properties: {
          type: { enum: ['input', 'textarea'] },
          id: { type: 'string', pattern: '^[\\w-]+$' },
          attributes: {
            type: 'object',
            required: ['label'],
            additionalProperties: false,
            properties: {
              label: { type: 'string' },
              description: { type: 'string' },
              render: { enum: ['console', 'text'] },
            },
          },
          validations: {
            type: 'object',
            additionalProperties: false,
            properties: { required: { type: 'boolean' } },
          },
        },
      },
    },
  },
});

describe('the files that GitHub reads', () => {
  test.each(WORKFLOWS)('.github/workflows/%s matches the schema of workflows', (name) => {
    expect(validateWorkflow(read(`.github/workflows/${name}`)).errors).toEqual([]);
  });

  test('a workflow with a key that does not exist is refused', () => {
    const text = read('.github/workflows/ci.yml').replace('runs-on:', 'run-on:');
    expect(validateWorkflow(text).errors).not.toEqual([]);
  });

  test('action.yml matches the schema of actions, and one without its steps does not', () => {
    expect(validateAction(read('action.yml')).errors).toEqual([]);
    expect(validateAction(read('action.yml').replace(/^ {2}steps:/m, '  step:')).errors).not.toEqual([]);
  });

  test('the example of the README matches the schema of workflows', () => {
    const [, workflow = ''] = /```yaml\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
    expect(validateWorkflow(workflow).errors).toEqual([]);
  });

  test.each(FORMS)('the issue form %s has elements as GitHub takes them, with ids of their own', (name) => {
    const form = parse(read(`.github/ISSUE_TEMPLATE/${name}`));
    expect([isForm(form), isForm.errors]).toEqual([true, null]);
    const ids = form.body.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(isForm({ ...form, body: [{ type: 'textbox', attributes: { label: 'x' } }] })).toBe(false);
  });

  test('a report of a bug asks for `claude-see doctor`', () => {
    const form = parse(read('.github/ISSUE_TEMPLATE/bug.yml'));
    const asked = form.body.filter(
      ({ validations }: { validations?: { required: boolean } }) => validations?.required,
    );
    expect(JSON.stringify(asked)).toContain('claude-see doctor');
  });

  test('CI runs on three systems with each Node that is supported, the oldest first', () => {
    const { matrix } = parse(read('.github/workflows/ci.yml')).jobs.test.strategy;
    expect(matrix.os.map((name: string) => name.split('-')[0])).toEqual(['ubuntu', 'macos', 'windows']);
    expect(packageJson.engines.node).toBe(`>=${matrix.node[0]}`);
    expect(matrix.node).toEqual([20, 22, 24]);
  });
});

describe('the notes of a release', () => {
  const changelog = `# Changelog

## 1.2.0 (2026-12-01)

- New.

### More

- Old.

## 1.1.0 (2026-01-01)

- First.
`;

  test('are the section of the version, without its heading', () => {
    expect(findReleaseNotes('v1.2.0', { version: '1.2.0', changelog })).toBe(
      '- New.\n\n### More\n\n- Old.\n',
    );
    expect(findReleaseNotes('v1.1.0', { version: '1.1.0', changelog })).toBe('- First.\n');
  });

  test.each([
    ['v1.2.0', '1.3.0', changelog, 'the tag v1.2.0 is not v1.3.0, the version of package.json'],
    ['v1.2', '1.2', changelog, 'CHANGELOG.md has no section 1.2'],
    ['v2.0.0', '2.0.0', '## 2.0.0 (unreleased)\n- New.\n', 'write the day of the release'],
    ['v2.0.0', '2.0.0', '## 2.0.0 (2026-12-01)\n\n## 1.0.0 (2026-01-01)\n- Old.\n', '2.0.0 is empty'],
  ])('are refused for the tag %s of version %s, %#', (tag, version, text, message) => {
    expect(() => findReleaseNotes(tag, { version, changelog: text })).toThrow(message);
  });
});

describe('a release', () => {
  const fact = (id: string, rule: string) =>
    ({ id, rule, kind: 'fact', source: 's', date: '2026-11', ifWrong: undefined, places: [] }) as const;
  const facts = [fact('a', 'A holds'), fact('b', 'B holds'), fact('c', 'C holds')];
  const rows = [
    { id: 'a', name: 'one' },
    { id: 'a', name: 'two' },
    { id: 'b', name: 'three' },
  ];
  const seen = (name: string, id: string, ok = true) => ({ id, name, expected: '1', seen: '1', ok });
  const live = {
    date: '2026-12-01',
    model: 'm',
    rules: { a: 'A holds', b: 'B holds', c: 'C held' },
    rows: [seen('one', 'a'), seen('two', 'a'), seen('three', 'b')],
  };
  const differing = [...live.rows.slice(0, 2), seen('three', 'b', false)];

  test('needs every row of the live ring, ok, for the rules as they are now', () => {
    // No row can confirm c.
    expect(listReleaseProblems(facts, rows, live)).toEqual([]);
  });

  test.each([
    ['without results', undefined, ['there is no live-facts.json: npm run test:live -- --yes']],
    ['after a row was added', { ...live, rows: live.rows.slice(1) }, ['a: a row did not run']],
    ['while a row differs', { ...live, rows: differing }, ['b: differs: three']],
    [
      'after a rule has changed',
      { ...live, rules: { ...live.rules, b: 'B held' } },
      ['b: the rule is newer than 2026-12-01'],
    ],
    [
      'with results that name no rules',
      { ...live, rules: {} },
      ['a: the rule is newer than 2026-12-01', 'b: the rule is newer than 2026-12-01'],
    ],
  ])('is refused %s', (_, results, problems) => {
    expect(listReleaseProblems(facts, rows, results)).toEqual(problems);
  });
});
