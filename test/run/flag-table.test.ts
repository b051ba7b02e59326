/** The table of flags: its commands exist, and each flag is read somewhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, test } from 'vitest';
import { GROUPS } from '../../src/commands/groups.ts';
import { getCommandName } from '../../src/run/command-group.ts';
import { COMMAND_NAMES } from '../../src/run/flag-spec.ts';
import { FLAGS, listFlags, toFlagKey } from '../../src/run/flag-table.ts';
import { SETTING_KEYS } from '../../src/run/setting-table.ts';

/** Returns the flags that TypeScript sources read: `flags.json`, `session.flags.json` and `{ json } = flags`. */
function findFlagReads(sources: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const { type, object, property, computed, id, init, left, right, typeAnnotation, ...rest } = Object(node);
    if (type === 'MemberExpression' && !computed && isFlags(object)) found.add(property.name);
    if (type === 'VariableDeclarator' && isFlags(init)) addPattern(id);
    if (type === 'AssignmentPattern' && isFlags(right)) addPattern(left);
    // A parameter: `({ schema }: Flags)`.
    if (type === 'ObjectPattern' && /^(\w*Flags|FlagsOf)$/.test(typeName(typeAnnotation))) addPattern(node);
    for (const child of [object, property, id, init, left, right, typeAnnotation, ...Object.values(rest)]) {
      visit(child);
    }
  };
  const addPattern = (pattern: unknown) => {
    for (const { key } of Object(pattern).properties ?? []) if (key?.name) found.add(key.name);
  };
  for (const source of sources) visit(parseAst(source, { lang: 'ts' }).body);
  return found;
}

/** Says whether an expression is called `flags`, `inputFlags` or `session.flags`. */
function isFlags(node: unknown): boolean {
  const { type, name, property } = Object(node);
  return /^(flags|\w+Flags)$/.test(type === 'MemberExpression' ? (property.name ?? '') : (name ?? ''));
}

function typeName(annotation: unknown): string {
  return Object(annotation).typeAnnotation?.typeName?.name ?? '';
}

const src = new URL('../../src/', import.meta.url).pathname;
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => readFileSync(join(src, path), 'utf8'));

describe('each flag is read', () => {
  const reads = findFlagReads(sources);
  const settings = readFileSync(join(src, 'run/settings.ts'), 'utf8');

  test.each(listFlags())('%s', (key, { orderedAs }) => {
    // Read from argv, as inputs and texts.
    if (orderedAs !== undefined) return;
    const setting = SETTING_KEYS.find((each) => toFlagKey(each) === key);
    // The table of settings reads the flag of a setting, and `resolveSettings` reads the setting.
    if (setting === undefined) expect(reads).toContain(key);
    else expect(settings).toMatch(new RegExp(`(value|own)\\('${setting}'`));
  });
});

describe('the search for reads', () => {
  test.each([
    ['a member', 'if (flags.stop) end();'],
    ['a member of a member', 'f(session.flags.stop);'],
    ['an optional member', 'f(flags?.stop);'],
    ['a variable', 'const { other, stop } = flags;'],
    ['a renamed variable', 'const { stop: end } = flags;'],
    ['a parameter', 'function f({ stop }: Flags) {}'],
    ['a parameter of one command', "const f = ({ stop }: FlagsOf<'ask'>) => stop;"],
  ])('finds %s', (_, source) => {
    expect(findFlagReads([source])).toContain('stop');
  });

  test.each([
    ['a comment', '// flags.stop'],
    ['a text', "f('flags.stop');"],
    ['something else', 'f(options.stop, { stop: true });'],
    ['the table', 'export const FLAGS = { stop: { value: "text" } };'],
    ['an object that is passed on', 'f({ ...flags, stop: undefined });'],
  ])('does not find %s', (_, source) => {
    expect(findFlagReads([source])).not.toContain('stop');
  });

  test('does not find a made-up flag in the program', () => {
    expect(findFlagReads(sources)).not.toContain('madeUp');
    expect(findFlagReads([...sources, 'f(flags.madeUp);'])).toContain('madeUp');
  });
});

test('the commands of the table are those of the program', () => {
  const subcommands = GROUPS.flatMap((group) => group.subcommands.map((each) => getCommandName(group, each)));
  const acting = GROUPS.filter(({ action }) => action).map(({ name }) => name);
  expect([...COMMAND_NAMES].sort()).toEqual(
    ['ask', 'chat', 'locate', 'models', 'doctor', 'completion', ...acting, ...subcommands].sort(),
  );
});

test('no two flags of a command share a letter, and each flag has a command', () => {
  for (const command of COMMAND_NAMES) {
    const letters = listFlags(command).flatMap(([, { short }]) => short ?? []);
    expect(new Set(letters).size).toBe(letters.length);
  }
  for (const { commands } of Object.values(FLAGS)) expect(commands.length).toBeGreaterThan(0);
});
