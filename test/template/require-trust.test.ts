/** Templates of a project: found from its folders, shown before their first use, and used as they were shown. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { revealInvisible } from '../../src/template/require-trust.ts';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { type RunOptions, useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 12, height: 8 }));
});

const FILE = '.claude-see/templates/shot.yaml';
const project = (text: string, path = FILE) => world.file(path, text);
const ask = (...args: string[]) => world.run(['a.png', '-t', 'shot', ...args]);
const onTerminal = (stdin: string): RunOptions => ({ terminal: ['stdin', 'stdout', 'stderr'], stdin });

describe('without a terminal', () => {
  test('a template is refused until `template show --yes` has printed it, and again once it changes', async () => {
    const path = await project('prompt: Judge it.\n');
    const refusal = {
      code: 2,
      stdout: '',
      stderr: `claude-see: --template shot: comes with this project and is new here: ${path}\n  read it: claude-see template show shot; then accept it: claude-see template show shot --yes\n`,
    };
    expect(await ask()).toEqual(refusal);
    expect(await world.run(['template', 'show', 'shot'])).toEqual({
      code: 0,
      stdout: 'prompt: Judge it.\n',
      stderr: '',
    });
    expect(await ask()).toEqual(refusal);
    expect(await world.run(['template', 'show', 'shot', '--yes'])).toEqual({
      code: 0,
      stdout: 'prompt: Judge it.\n',
      stderr: 'accepted: -t shot uses it from now on, until it changes\n',
    });
    expect((await ask()).code).toBe(0);
    expect(askedIn(world)).toEqual(['Judge it.']);
    await project('prompt: Judge it!\n');
    expect(await ask()).toEqual(refusal);
  });

  test('a schema file is a part of what is accepted', async () => {
    const path = await project('prompt: Judge it.\nschema: shot.json\n');
    const schema = await world.file('.claude-see/templates/shot.json', '{"type":"object"}');
    expect((await world.run(['template', 'show', 'shot', '-y'])).stderr).toContain(
      `${schema}:\n  {"type":"object"}\n`,
    );
    expect((await ask('--dry-run')).code).toBe(0);
    writeFileSync(schema, '{"type":"object","title":"x"}');
    expect((await ask()).stderr).toContain(`is new here: ${path}`);
  });

  test('a dry run, chat, --each and a batch are refused too', async () => {
    await project('prompt: Judge it.\n');
    for (const args of [['--dry-run'], ['--each']])
      expect((await ask(...args)).stderr).toContain('is new here');
    expect((await world.run(['chat', 'a.png', '-t', 'shot'], { stdin: 'y\n' })).stderr).toContain(
      'is new here',
    );
    expect((await world.run(['batch', 'submit', 'a.png', '-t', 'shot'])).stderr).toContain('is new here');
    expect(world.api.requests).toEqual([]);
  });
});

describe('on a terminal', () => {
  test('a template is shown whole, and used after a yes, now and later', async () => {
    const long = 'x'.repeat(2000);
    const path = await project(`prompt: "Judge it. ${long}"\r\nstrip: true # \u001b[2K \u200b\n`);
    const { code, stderr } = await world.run(['a.png', '-t', 'shot', '-q'], onTerminal('y\n'));
    expect(code).toBe(0);
    expect(stderr).toBe(
      `${path}:\n  prompt: "Judge it. ${long}"\n  strip: true # \u241b[2K \\u{200b}\nuse the template shot of this project, now and later? [y/N]\n`,
    );
    expect((await world.run(['a.png', '-t', 'shot', '-q'], onTerminal(''))).stderr).toBe('');
    const folder = join(world.folder, 'data', 'trusted-templates');
    const [only = '', ...more] = readdirSync(folder);
    expect(more).toEqual([]);
    expect(only).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(readFileSync(join(folder, only), 'utf8'))).toMatchObject({ path });
  });

  test.each(['n\n', '\n', '', 'yess\n'])('the answer %j sends nothing', async (answer) => {
    await project('prompt: Judge it.\n');
    const { code, stderr } = await world.run(['a.png', '-t', 'shot'], onTerminal(answer));
    expect(code).toBe(2);
    expect(stderr).toContain('--template shot: was not accepted');
    expect(world.api.requests).toEqual([]);
  });
});

describe('which file is used', () => {
  const own = (text: string) => world.file('config/templates/shot.yaml', text);
  const shown = async (cwd?: string) => {
    const args = ['template', 'show', 'shot', '--json'];
    const { stdout } = await world.run(args, cwd === undefined ? {} : { cwd });
    const { origin, template } = JSON.parse(stdout);
    return [origin, template.prompt];
  };

  test('that of the nearest folder of the repository, then your own, then the built-in one', async () => {
    await world.file('config/templates/alt.yaml', 'prompt: mine');
    expect(JSON.parse((await world.run(['template', 'show', 'alt', '--json'])).stdout).origin).toBe('yours');
    await own('prompt: mine');
    expect(await shown()).toEqual(['yours', 'mine']);
    await project('prompt: root');
    mkdirSync(join(world.folder, '.git'));
    const inner = join(world.folder, 'packages/web');
    mkdirSync(inner, { recursive: true });
    expect(await shown(inner)).toEqual(['project', 'root']);
    await project('prompt: web', `packages/web/${FILE}`);
    expect(await shown(inner)).toEqual(['project', 'web']);
    expect(await shown()).toEqual(['project', 'root']);
  });

  test('outside of a repository only that of the current folder', async () => {
    await own('prompt: mine');
    await project('prompt: above');
    const inner = join(world.folder, 'inner');
    mkdirSync(inner);
    expect(await shown(inner)).toEqual(['yours', 'mine']);
    expect(await shown()).toEqual(['project', 'above']);
  });

  test('your own needs no question', async () => {
    await own('prompt: mine');
    expect((await ask()).code).toBe(0);
  });
});

test.skipIf(process.platform === 'win32')('a project shows no file that lies outside of it', async () => {
  const secret = await world.file('outside/secret.json', '{"secret": 1}');
  const inner = join(world.folder, 'repo');
  const folder = join(inner, '.claude-see/templates');
  mkdirSync(folder, { recursive: true });
  symlinkSync(secret, join(folder, 'link.json'));
  symlinkSync(await world.file('outside/t.yaml', 'prompt: x'), join(folder, 'linked.yaml'));
  const show = (name: string) => world.run(['template', 'show', name], { cwd: inner });
  for (const schema of ['link.json', '../../../outside/secret.json', secret]) {
    writeFileSync(join(folder, 'shot.yaml'), `prompt: x\nschema: ${schema}\n`);
    const { code, stdout, stderr } = await show('shot');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('lies outside of its project');
    expect(stderr).not.toContain('"secret"');
  }
  expect((await show('linked')).stderr).toContain('linked.yaml: lies outside of its project');
  symlinkSync('gone.yaml', join(folder, 'alt.yaml'));
  expect((await show('alt')).stderr).toContain('alt.yaml: cannot be read: no such file');
});

test.each([
  ['plain Zeichen 漢字 🙂', 'plain Zeichen 漢字 🙂'],
  ['a\u200bb\u202ec\u{e0041}', 'a\\u{200b}b\\u{202e}c\\u{e0041}'],
  ['a\ue000\u2028\u3164\ufe0f\u{e0100}', 'a\\u{e000}\\u{2028}\\u{3164}\\u{fe0f}\\u{e0100}'],
])('what is invisible is written out: %j', (text, expected) => {
  expect(revealInvisible(text)).toBe(expected);
});
