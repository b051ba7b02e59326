/** `template rm`: removes templates of the user, and says why others stay. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useWorld } from '../../support/run.ts';

const world = useWorld();

const own = (name: string) => world.file(`config/templates/${name}.yaml`, 'prompt: a');
const rm = (...args: string[]) => world.run(['template', 'rm', ...args]);

test('removes one without asking, and prints its name', async () => {
  const path = await own('mine');
  expect(await rm('mine')).toEqual({ code: 0, stdout: 'mine\n', stderr: '' });
  expect(existsSync(path)).toBe(false);
});

test('several need a yes', async () => {
  const paths = [await own('one'), await own('two')];
  expect(await rm('one', 'two')).toMatchObject({
    code: 2,
    stderr: 'claude-see: there is no terminal to confirm on\n  pass --yes to remove 2 templates\n',
  });
  const { stdout } = await rm('one', 'two', '--yes', '--json');
  expect(JSON.parse(stdout)).toEqual([
    { name: 'one', path: paths[0] },
    { name: 'two', path: paths[1] },
  ]);
  expect(paths.some((path) => existsSync(path))).toBe(false);
});

test('goes on after one that cannot be removed', async () => {
  const path = await own('mine');
  const { code, stdout, stderr } = await rm('gone', 'mine', '-y');
  expect({ code, stdout }).toEqual({ code: 2, stdout: 'mine\n' });
  expect(stderr).toContain('gone: there is no template of this name');
  expect(existsSync(path)).toBe(false);
});

test('a built-in template and one of the project stay, with the reason', async () => {
  const path = await world.file('.claude-see/templates/shot.yaml', 'prompt: a');
  expect(await rm('alt')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'claude-see: alt: is built in and cannot be removed\n  to hide it with your own: claude-see template set alt -p "your prompt"\n',
  });
  expect(await rm('shot')).toEqual({
    code: 2,
    stdout: '',
    stderr: `claude-see: shot: belongs to the project, not to you\n  remove its file: ${path}\n`,
  });
  expect((await rm('../../a')).stderr).toContain('../../a: is not a valid template name');
});
