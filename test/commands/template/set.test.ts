/** `template set`: the file that it writes, and what it refuses to write. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const set = (args: readonly string[], options?: RunOptions) =>
  world.run(['template', 'set', ...args], options);
const path = (name: string) => join(world.folder, 'config', 'templates', `${name}.yaml`);
const read = (name: string) => readFileSync(path(name), 'utf8');

test('writes all flags into a file that only its owner reads, and prints its path', async () => {
  const args = [
    ...[
      'mine',
      '-p',
      'Say {what}.\nIn {language}',
      '--var',
      'language=German',
      '-s',
      'Be exact.',
      '-m',
      'haiku',
    ],
    ...[
      '--schema',
      'name, price number',
      '--effort',
      'low',
      '--max-tokens',
      '99',
      '--fallback-model',
      'none',
    ],
    ...[
      '--strip',
      '--no-tile',
      '--zoom',
      '--max-zooms',
      '2',
      '--max-edge',
      '800',
      '--no-labels',
      '--cite',
      '--plain',
    ],
  ];
  expect(await set(args)).toEqual({ code: 0, stdout: `${path('mine')}\n`, stderr: '' });
  expect(read('mine')).toBe(`prompt: |
  Say {what}.
  In {language}
vars:
  language: German
system: Be exact.
schema: name, price number
model: haiku
fallback-model: none
effort: low
max-tokens: 99
strip: true
max-edge: 800
tile: false
zoom: true
max-zooms: 2
labels: false
cite: true
plain: true
`);
  if (process.platform !== 'win32') expect(statSync(path('mine')).mode & 0o777).toBe(0o600);
});

test('reads the prompt from a file or stdin, and a schema from its file', async () => {
  await world.file('prompt.txt', 'From a file\n');
  await world.file('s.json', '{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}');
  await set(['one', '--prompt-file', 'prompt.txt', '--schema', 's.json']);
  expect(read('one')).toBe(
    'prompt: From a file\nschema:\n  type: object\n  properties:\n    a:\n      type: string\n  required:\n    - a\n',
  );
  await set(['two', '--prompt-file', '-'], { stdin: 'piped\n' });
  expect(read('two')).toBe('prompt: piped\n');
});

test('variables and settings of a run are no part of a template', async () => {
  await set(['mine', '-p', 'a'], { variables: { CLAUDE_SEE_MODEL: 'haiku', CLAUDE_SEE_STRIP: 'true' } });
  expect(read('mine')).toBe('prompt: a\n');
});

test('--json prints the template', async () => {
  const { stdout } = await set(['mine', '-p', 'a', '--effort', 'low', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    name: 'mine',
    path: path('mine'),
    template: { prompt: 'a', effort: 'low' },
  });
});

test('a name of a built-in template is noted, and the template hides it', async () => {
  expect((await set(['alt', '-p', 'mine'])).stderr).toBe('alt: hides the built-in template of this name\n');
  expect((await world.run(['template', 'show', 'alt'])).stdout).toBe('prompt: mine\n');
});

describe('a template that exists', () => {
  test('is replaced with --yes, and never without a question', async () => {
    await set(['mine', '-p', 'first']);
    expect(await set(['mine', '-p', 'second'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: mine: exists already: ${path('mine')}\n  pass --yes to replace it\n`,
    });
    expect(read('mine')).toBe('prompt: first\n');
    await set(['mine', '-p', 'second', '-y']);
    expect(read('mine')).toBe('prompt: second\n');
  });

  test.each([
    ['y\n', 'second'],
    ['n\n', 'first'],
  ])('is replaced on a terminal by the answer %j: %s', async (stdin, expected) => {
    await set(['mine', '-p', 'first']);
    const run = await set(['mine', '-p', 'second'], { terminal: ['stdin', 'stderr'], stdin });
    expect(run.stderr).toContain(`replace the template mine in ${path('mine')}? [y/N]`);
    expect(read('mine')).toBe(`prompt: ${expected}\n`);
  });
});

test.each([
  [['Mine', '-p', 'a'], 'Mine: is not a valid template name'],
  [['../x', '-p', 'a'], '../x: is not a valid template name'],
  [['nul', '-p', 'a'], 'nul: is the name of a device on Windows'],
  [['mine'], 'the template would be empty'],
  [['mine', '-p', ' '], '-p: the prompt is empty'],
  [['mine', '-p', 'a', '-p', 'b'], '-p: a template has one prompt'],
  [['mine', '-p', 'a', '--effort', 'hgih'], '--effort: "hgih": expected one of'],
  [['mine', '-p', 'a', '--schema', 'name nonsense'], '--schema: '],
  [['mine', '-p', 'a', '--var', 'b=1'], '--var b: the prompt has no {b}'],
  [['mine', '-p', 'a', '--base-url', 'http://x'], '--base-url: does not apply to `template set`'],
  [['mine', '-p', 'a', '--max-cost', '1'], '--max-cost: does not apply to `template set`'],
])('%j is refused', async (args, expected) => {
  const { code, stdout, stderr } = await set(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`claude-see: ${expected}`);
});
