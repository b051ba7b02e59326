/** The help of the program, of each command and of the topics. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/run/setting-table.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

/** Settings that no flag sets for one run. */
const WITHOUT_FLAG = ['keep-history', 'bedrock-profile', 'key-command'];

const COMMANDS = [
  'ask',
  'chat',
  'locate',
  'check',
  'check init',
  'check lint',
  'check accept',
  'check report',
  'models',
  'files',
  'files upload',
  'files ls',
  'files info',
  'files rm',
  'files prune',
  'files forget',
  'history',
  'history ls',
  'history search',
  'history show',
  'history rm',
  'history path',
  'template',
  'template ls',
  'template show',
  'template set',
  'template rm',
  'config',
  'config get',
  'config set',
  'config unset',
  'config ls',
  'config path',
  'doctor',
  'completion',
  'help',
];
const PAGES = ['', 'exit-codes', 'environment', ...COMMANDS];

describe('help', () => {
  const help = async (...args: string[]) => {
    const { code, stdout, stderr } = await world.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.endsWith('\n') && !stdout.endsWith('\n\n')).toBe(true);
    return stdout;
  };

  test.each([['--version'], ['-V'], ['ask', '--version'], ['photo.png', '-V']])(
    '%s prints the version',
    async (...args) => {
      const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
      expect(await help(...args)).toBe(`${version}\n`);
    },
  );

  test('--help, -h and help are the same and name every command and every flag with a setting', async () => {
    const text = await help('--help');
    expect(await help('-h')).toBe(text);
    expect(await help('help')).toBe(text);
    for (const command of ['ask', 'history', 'models', 'config', 'help']) {
      expect(text).toMatch(new RegExp(`^  ${command} .*\\S`, 'm'));
    }
    for (const key of Object.keys(SETTINGS)) {
      if (!WITHOUT_FLAG.includes(key)) expect(text).toMatch(new RegExp(`--${key}\\b`));
    }
    expect(text).not.toContain('--attachment');
  });

  test.each(PAGES)('%s: fits into 80 columns', async (page) => {
    const text = await help('help', ...page.split(' ').filter(Boolean));
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test.each(PAGES)('%s: names no command and no exit code that does not exist', async (page) => {
    const text = await help('help', ...page.split(' ').filter(Boolean));
    expect(text).not.toMatch(/claude-see (upgrade)\b/);
    expect(text).not.toMatch(/^ *8 {2,}/m);
  });

  test.each(COMMANDS)('%s: ends with an example of itself', async (command) => {
    const text = await help('help', ...command.split(' '));
    expect(text).toMatch(new RegExp(`\nExample:\n {2}claude-see ${command}\\b.*\n$`));
  });

  test('lists the commands first, then flags in groups by purpose', async () => {
    const headings = [...(await help('--help')).matchAll(/^([A-Z].*):$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'Arguments',
      'Commands',
      'Inputs and prompt',
      'Images and PDFs',
      'Web pages',
      'Model',
      'Answer',
      'Conversation',
      'One answer for each input',
      'Sources and uploads',
      'Limits',
      'API',
      'General',
      'Examples',
    ]);
  });

  test.each([
    ['files upload', ['--expires']],
    ['files ls', ['--mine']],
    ['files rm', ['--yes']],
    ['files prune', ['--dry-run', '--older-than', '--expired', '--all-mine', '--everything', '--yes']],
    ['history ls', ['--limit']],
    ['history rm', ['--all', '--yes']],
  ])('of %s lists its own flags first', async (command, flags) => {
    const text = await help('help', ...command.split(' '));
    const own = /\nFlags:\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? '';
    expect(own.match(/--[\w-]+(?= .* {2}| {2})/g)?.length).toBeGreaterThan(0);
    expect([...own.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag)).toEqual(flags);
    expect(text.indexOf('\nFlags:')).toBeLessThan(text.indexOf('\nGeneral:'));
  });

  test.each([
    ['--model', 'claude-opus-5-5'],
    ['--prompt', '"Describe this image."'],
    ['--max-tokens', '16000; 64000 at effort xhigh and max'],
    ['--effort', 'default'],
    ['--system', 'none'],
    ['--source', 'auto'],
    ['--expires', '30d'],
    ['--timeout', '10m'],
    ['--retries', '2'],
    ['--provider', 'anthropic'],
    ['--max-cost', 'none'],
    ['--max-edge', 'none'],
    ['--pages', 'all pages'],
    ['--crop', 'whole image'],
    ['--output', '-'],
    ['--save', 'on'],
    ['--strip', 'off'],
    ['--usage', 'off'],
  ])('states the default of %s: %s', async (flag, standard) => {
    const text = await help('--help');
    const item = text.slice(text.search(new RegExp(` ${flag}(?![\\w-])`))).split(/\n {2}-/)[0] ?? '';
    expect(item.replace(/\s+/g, ' ')).toContain(`(default: ${standard})`);
  });

  test('of `config` lists the keys of settings with their defaults', async () => {
    const [, settings = ''] = (await help('help', 'config')).split('\nSettings:\n');
    const keys = [...settings.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, key]) => key);
    expect(keys).toEqual(Object.keys(SETTINGS));
    expect(settings).toMatch(/^ {2}timeout +time limit [^(]*\(default:\s+10m\)$/m);
    expect(settings).toMatch(/^ {2}keep-history +lifetime [^(]*\(default:\s+30d\)$/m);
  });

  test('of `ask` lists the flags that it takes', async () => {
    const text = await help('help', 'ask');
    expect(text).toMatch(/^Usage: claude-see ask \[inputs and prompt...\] \[flags\]$/m);
    for (const flag of ['--model', '--dry-run', '--no-stream', '--json']) expect(text).toContain(flag);
    expect(await help('ask', '--help')).toBe(text);
    expect(await help('ask', 'photo.png', '-h')).toBe(text);
  });

  test('of `models` lists the flags that it takes and no others', async () => {
    const text = await help('models', '--help');
    for (const flag of ['--json', '--timeout', '--workspace']) expect(text).toContain(flag);
    for (const flag of ['--system', '--model', '--output']) expect(text).not.toContain(flag);
    expect(await help('help', 'models')).toBe(text);
  });

  test('of `config` lists its commands', async () => {
    const text = await help('help', 'config');
    for (const usage of ['get <key>', 'set <key> <value>', 'unset <key>', 'ls', 'path']) {
      expect(text).toMatch(new RegExp(`^  ${usage}  `, 'm'));
    }
    expect(await help('config', '--help')).toBe(text);
    expect(await help('config', 'set', '--help')).toMatch(
      /^Usage: claude-see config set <key> <value> \[flags\]$/m,
    );
  });

  test('of a command of a command is its own', async () => {
    expect(await help('help', 'config', 'set')).toBe(await help('config', 'set', '--help'));
    expect(await help('help', 'files', 'prune')).toBe(await help('files', 'prune', '--help'));
  });

  test('of a command that does not ask says what its flags do there', async () => {
    const prune = await help('help', 'files', 'prune');
    expect(prune).toMatch(/^ {2}--dry-run +list the files that would be deleted; delete nothing$/m);
    expect(prune).not.toContain('--verbose');
    for (const command of [['files', 'prune'], ['files'], ['models'], ['history', 'ls'], ['config', 'ls']]) {
      const text = await help('help', ...command);
      expect(text).toMatch(/^ {2}--json +print JSON; errors are JSON too$/m);
      expect(text).toMatch(/^ {2}-q, --quiet +no notes on stderr \(errors still print\)$/m);
    }
    expect(await help('help', 'chat')).toMatch(/^ {2}--json +print each answer as one JSON object; errors/m);
    expect(await help('help', 'ask')).toMatch(
      /^ {2}--json +print one JSON object, with --each one a line;$/m,
    );
  });

  test('exit-codes has a line for each code', async () => {
    const text = await help('help', 'exit-codes');
    const codes = [...text.matchAll(/^ {2}(\d+) +\S/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 70, 129, 130, 143]);
    expect(text).toMatch(/^ {2}4 +temporary failure: [^(]*\(retry later\)$/m);
  });

  test('environment names the variable of each setting and those of others', async () => {
    const text = await help('help', 'environment');
    for (const key of Object.keys(SETTINGS)) {
      const about = WITHOUT_FLAG.includes(key) ? '' : `same as --${key}: `;
      expect(text).toMatch(
        new RegExp(`^ {2}CLAUDE_SEE_${key.toUpperCase().replace('-', '_')} +${about}\\S`, 'm'),
      );
    }
    for (const name of ['CLAUDE_SEE_CONFIG_DIR', 'ANTHROPIC_API_KEY', 'HTTPS_PROXY', 'NO_COLOR']) {
      expect(text).toContain(name);
    }
  });

  test('of an unknown topic names the topics', async () => {
    expect(await world.run(['help', 'nonsense'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: nonsense: unknown help topic\n  topics: exit-codes, environment; commands: ask, chat, locate, models, check, batch, files, history, template, config, doctor, completion, help\n',
    });
    expect((await world.run(['help', 'fils'])).stderr).toMatch(
      /^claude-see: fils: unknown help topic; did you mean files\?\n/,
    );
    expect((await world.run(['help', 'files', 'uplod'])).stderr).toMatch(
      /^claude-see: files uplod: unknown help topic; did you mean upload\?\n/,
    );
    expect((await world.run(['help', 'config', 'foo'])).stderr).toBe(
      'claude-see: config foo: unknown help topic\n  commands of config: get, set, unset, ls, path\n',
    );
    expect((await world.run(['help', 'models', 'foo'])).stderr).toMatch(
      /^claude-see: models foo: unknown help/,
    );
  });

  test('needs no key, no settings and no network', async () => {
    await world.file('config/config.json', JSON.stringify({ model: 'a b' }));
    const variables = { ANTHROPIC_API_KEY: undefined, CLAUDE_SEE_MODEL: 'a b' };
    expect((await world.run(['help', 'environment'], { variables })).code).toBe(0);
    expect((await world.run(['--help'], { variables })).code).toBe(0);
  });
});
