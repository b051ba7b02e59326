/** A CI service obeys lines of our output: a pull request can bring a picture that is named as a command. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { escapeCommands, isCi } from '../../src/render/workflow-commands.ts';
import { makePng } from '../support/images.ts';
import { makePdf } from '../support/pdfs.ts';
import { type RunResult, useWorld } from '../support/run.ts';

const world = useWorld();
const PNG = makePng({ width: 64, height: 48 });
const CI = { variables: { CI: 'true' } };

/** Finds the commands as the runners do: GitHub trims a line and looks at its start, or for `##[`; Azure and TeamCity anywhere. */
function commandsIn(output: string): string[] {
  return output
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim().startsWith('::') || /##\[|##vso\[|##teamcity\[/i.test(line));
}

const NAMES = [
  '::error::pwn.jpg',
  '::add-mask::a.jpg',
  '##[error]b.jpg',
  'x ##vso[task.setvariable variable=a]b.jpg',
];

describe.each(NAMES)('a picture named %s', (name) => {
  const run = async (
    args: readonly string[],
    codes: readonly (number | null)[] = [0],
  ): Promise<RunResult> => {
    const result = await world.run(args, CI);
    expect(codes).toContain(result.code);
    expect(commandsIn(result.stdout)).toEqual([]);
    expect(commandsIn(result.stderr)).toEqual([]);
    return result;
  };

  test.each([
    ['in a note and a receipt', ['-v']],
    ['as JSON', ['--json', '-v']],
    ['in a dry run', ['--dry-run']],
    ['in a dry run as JSON', ['--dry-run', '--json']],
    ['in the log of the SDK', ['--debug']],
    ['in the note of an upload', ['--upload']],
  ])('is no command %s', async (_, args) => {
    await world.file(name, PNG);
    if (!args.includes('--dry-run')) world.api.reply('an answer');
    const { stdout, stderr } = await run(['*.jpg', 'q', ...args]);
    // It is still to be recognised.
    expect(stdout + stderr).toContain(name.slice(-5));
  });

  test.each([[], ['--json'], ['--debug']])(
    'is no command in the error that it is missing %s',
    async (...args) => {
      await run(['-i', name, 'q', ...args], [2]);
    },
  );

  test('is no command in a list or a transcript', async () => {
    await world.file(name, PNG);
    world.api.reply(`${name}\n::stop-commands::x`);
    // The answer itself is printed as it is.
    const { stdout } = await world.run(['*.jpg', '-p', `q\n${name}`], CI);
    expect(stdout).toBe(`${name}\n::stop-commands::x\n`);
    await run(['history', 'show']);
    await run(['history', 'show', '--json']);
    await run(['history', 'ls']);
    await run(['config', 'set', 'system', name]);
    await run(['config', 'get', 'system']);
    await run(['config', 'ls']);
  });

  test('is no command in the list of stored files', async () => {
    world.api.addFile({ bytes: PNG, filename: name, mime_type: 'image/png' });
    await run(['files', 'ls']);
    await run(['files', 'ls', '--json']);
  });

  test('is as it was in JSON', async () => {
    await world.file(name, PNG);
    world.api.reply(`an answer\n${name}`);
    const { stdout } = await run(['*.jpg', 'q', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ text: `an answer\n${name}`, images: [{ input: name }] });
  });
});

test.each([[], ['--debug'], ['--json'], ['--debug', '--json']])(
  'line feeds in a message of the API begin no command %s',
  async (...args) => {
    await world.file('a.png', PNG);
    const message = 'no\n::add-mask::a\r::b::c\n  ::error::d\n##vso[x]y';
    world.api.reply({ error: { status: 400, message } });
    const { code, stdout, stderr } = await world.run(['a.png', 'q', '--retries', '0', ...args], CI);
    expect(code).toBe(2);
    expect(commandsIn(stdout + stderr)).toEqual([]);
    expect(stderr).toContain('add-mask');
  },
);

test('in a folder that is named as a command, no pattern and no missing name is one', async () => {
  await mkdir(join(world.folder, '::group::x'));
  const { stderr } = await world.run(['::group::x', 'q'], CI);
  expect(stderr).toContain('is a folder');
  expect(commandsIn(stderr)).toEqual([]);
});

test('a heading and a footnote are no commands', async () => {
  const name = '##vso[task.x]a.pdf';
  await world.file(name, makePdf({ texts: ['one'] }));
  const cite = (document_index: number) => ({
    ...{ type: 'page_location' as const, cited_text: 'a ##[error]b', document_title: name, file_id: null },
    ...{ document_index, start_page_number: 1, end_page_number: 2 },
  });
  world.api.reply({ text: 'one', citations: [cite(0)] }, { text: 'two', citations: [cite(0)] });
  const args = [name, '--cite', '-p', '##[error] first', '-p', '::second'];
  const { code, stdout, stderr } = await world.run(args, CI);
  expect(code).toBe(0);
  expect(stdout).toContain('vso[task.x]a.pdf, page 1');
  expect(commandsIn(stdout + stderr)).toEqual([]);
});

test('outside of CI names are shown as they are', async () => {
  await world.file('::error::x.jpg', PNG);
  world.api.reply('an answer');
  expect((await world.run(['*.jpg', 'q'])).stderr).toContain(
    '::error::x.jpg: named .jpg but holds image/png',
  );
});

test.each([
  ['::error::x', '\\u003a:error::x'],
  ['  \t::error::x', '  \t\\u003a:error::x'],
  ['a\n::x\r::y\r\n::z', 'a\n\\u003a:x\r\\u003a:y\r\n\\u003a:z'],
  ['a ::error::x', 'a ::error::x'],
  [':x', ':x'],
  ['a ##[error]x ##vso[y] ##teamcity[z]', 'a #\\u0023[error]x #\\u0023vso[y] #\\u0023teamcity[z]'],
  ['###[error]', '##\\u0023[error]'],
  ['## heading [1]', '## heading [1]'],
])('%j becomes %j', (text, shown) => {
  expect(escapeCommands(text)).toBe(shown);
  expect(commandsIn(shown)).toEqual([]);
});

test.each([
  [{ CI: 'true' }, true],
  [{ CI: '1' }, true],
  [{ CI: 'woodpecker' }, true],
  [{ TF_BUILD: 'True' }, true],
  [{ GITHUB_ACTIONS: 'true' }, true],
  [{ TEAMCITY_VERSION: '2026.1' }, true],
  [{}, false],
  [{ CI: '' }, false],
  [{ CI: 'false' }, false],
  [{ CI: '0' }, false],
])('%j is a CI job: %s', (variables: Record<string, string>, expected) => {
  expect(isCi(variables)).toBe(expected);
});
