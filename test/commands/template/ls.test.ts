/** `template ls`: every template that -t can name, with its origin. */
import { expect, test } from 'vitest';
import { BUILT_IN_NAMES } from '../../../src/template/built-in-names.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();

const rows = async (...args: string[]) =>
  (await world.run(['template', 'ls', ...args])).stdout.split('\n').slice(1, -1);

test('lists the built-in templates with their first words, in lines that fit', async () => {
  const found = await rows();
  expect(found.map((row) => row.split(/\s+/)[0])).toEqual([...BUILT_IN_NAMES].toSorted());
  expect(found[0]).toMatch(/^alt +built-in +Write the alternative text/);
  const { stdout } = await world.run(['template', 'ls'], { terminal: ['stdout'] });
  expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
});

test('says which template hides another, and which project template is new', async () => {
  await world.file('config/templates/alt.yaml', 'prompt: mine');
  await world.file('config/templates/shot.yaml', 'prompt: "mine {tone}"');
  await world.file('.claude-see/templates/shot.yaml', 'prompt: "of the\n  project"');
  await world.file('.claude-see/templates/shade.yaml', 'model: haiku');
  const found = await rows();
  expect(found.find((row) => row.startsWith('alt '))).toMatch(/ yours, hides the built-in one +mine$/);
  expect(found.find((row) => row.startsWith('shot '))).toMatch(/ project, new, hides yours +of the project$/);
  await world.run(['template', 'show', 'shot', '--yes']);
  const list = JSON.parse((await world.run(['template', 'ls', '--json'])).stdout);
  expect(list.find(({ name }: { name: string }) => name === 'shot')).toEqual({
    name: 'shot',
    origin: 'project',
    path: `${world.folder}/.claude-see/templates/shot.yaml`,
    accepted: true,
    hides: ['yours'],
    variables: [],
    prompt: 'of the project',
  });
  expect(list.find(({ name }: { name: string }) => name === 'shade')).toMatchObject({
    accepted: false,
    prompt: null,
  });
});

test('notes files that are no template, and leaves out those that cannot be read', async () => {
  await world.file('config/templates/broken.yaml', 'efort: low');
  await world.file('config/templates/Big.yaml', 'prompt: a');
  await world.file('config/templates/other.yml', 'prompt: a');
  await world.file('config/templates/notes.txt', 'a');
  await world.file('config/templates/large.yaml', `prompt: ${'a'.repeat(65 * 1024)}`);
  await world.file('config/templates/latin.yaml', Buffer.from([...Buffer.from('prompt: '), 0xe4]));
  const { code, stdout, stderr } = await world.run(['template', 'ls']);
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(1, -1)).toHaveLength(BUILT_IN_NAMES.length);
  expect(stderr).toContain('Big.yaml: ignored; a template is NAME.yaml');
  expect(stderr).toContain('other.yml: ignored; a template is NAME.yaml');
  expect(stderr).not.toContain('notes.txt');
  expect(stderr).toContain(
    'broken.yaml:1:1: "efort" is not a key of a template; the template broken is left out',
  );
  expect(stderr).toContain('large.yaml: is larger than 64 KB');
  expect(stderr).toContain('latin.yaml: is not UTF-8 text');
});
