/** Completion in real shells: Tab on a terminal, with the scripts that the program prints. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { BINARY } from '../support/binary.ts';
import { conversationsIn, saveQuestion } from '../support/conversations.ts';
import { type Pty, usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);

const CURSOR = '\u2588';
/** Ctrl-U empties the line. */
const EMPTY = '\u0015';

/** In CI a missing shell is a failure: nobody would notice that its test is skipped. */
function isMissing(shell: string): boolean {
  const missing = spawnSync(shell, ['--version']).error !== undefined && !process.env.CI;
  if (missing) console.warn(`completion in ${shell} is skipped: install ${shell}`);
  return missing;
}

beforeEach(async () => {
  await mkdir(join(world.folder, 'bin'));
  await symlink(BINARY, join(world.folder, 'bin/claude-see'));
  const names = ["it's b.png", 'x$(touch pwned).png', 'shot:1.png', 'esc\u001b[31m.png', 'new\nline.png'];
  for (const name of [...names, 'd/notes.txt', 'd/photo.PNG', 'd/sub/c.png']) await world.file(name, 'x');
});

/** Starts a shell, and has it read its script. */
async function start(shell: string, args: readonly string[], load: string): Promise<Pty> {
  const { stdout } = await world.runBinary(['completion', shell]);
  await world.file('script', stdout);
  const variables = {
    PATH: [join(world.folder, 'bin'), process.env.PATH].join(delimiter),
    HOME: world.folder,
    PS1: '$ ',
    LC_ALL: 'C.UTF-8',
  };
  const pty = open(args, { program: shell, variables, rows: 40 });
  pty.type(`${load}; echo ready\r`);
  await pty.shows(/^ready$/m);
  return pty;
}

/** Types a line, and presses Tab. */
const tab = (pty: Pty, line: string) => pty.type(`${EMPTY}claude-see ${line}\t`);

/** The shell ends the line so, in front of the cursor. */
const line = (text: string) => `claude-see ${text}${CURSOR}`;

async function expectNothingRan(): Promise<void> {
  expect(existsSync(join(world.folder, 'pwned'))).toBe(false);
  expect(await readdir(world.folder)).not.toContain('data');
}

describe.skipIf(process.platform === 'win32')('Tab', () => {
  test.skipIf(isMissing('bash'))(
    'in bash: commands, values, ids, and pictures before other files',
    async () => {
      const pty = await start('bash', ['--norc', '--noprofile'], 'source ./script');
      tab(pty, 'mod');
      await pty.shows(line('models '));
      tab(pty, '-m son');
      await pty.shows(line('-m sonnet '));
      tab(pty, '--source=b');
      await pty.shows(line('--source=base64 '));
      tab(pty, 'it');
      await pty.shows(line("it\\'s\\ b.png "));
      tab(pty, '"it');
      await pty.shows(line('"it\'s b.png" '));
      tab(pty, 'x');
      await pty.shows(line('x\\$\\(touch\\ pwned\\).png '));
      tab(pty, 'shot:');
      await pty.shows(line('shot:1.png '));
      tab(pty, 'clipb');
      await pty.shows(line('clipboard: '));
      tab(pty, 'd/\t');
      await pty.shows(/^photo\.PNG +sub\/ +notes\.txt$/m);
      await expectNothingRan();
    },
  );

  test.skipIf(isMissing('bash'))('in bash: conversations with their first words', async () => {
    const conversations = await conversationsIn(world.folder);
    const bytes = new Uint8Array([1]);
    const first = await saveQuestion(conversations, 'what is   it?', [bytes]);
    await saveQuestion(conversations, 'red \u001b[31m or blue?', [bytes]);
    const pty = await start('bash', ['--norc', '--noprofile'], 'source ./script');
    // The first Tab inserts the date, which both share.
    tab(pty, '-r \t\t');
    await pty.shows(`${first.id}  (what is it?)`);
    expect(pty.screen()).toContain('(red \u241b[31m or blue?)');
    tab(pty, `-r ${first.id.slice(0, -2)}`);
    await pty.shows(line(`-r ${first.id} `));
  });

  test.skipIf(isMissing('zsh'))(
    'in zsh: commands and values with what they mean, and pictures first',
    async () => {
      const load = 'autoload -U compinit; compinit -D -u; source ./script';
      const pty = await start('zsh', ['-f'], load);
      tab(pty, 'mod');
      await pty.shows(line('models '));
      tab(pty, '-m so');
      await pty.shows(line('-m sonnet '));
      tab(pty, '--source=b');
      await pty.shows(line('--source=base64 '));
      tab(pty, 'it');
      await pty.shows(line("it\\'s\\ b.png "));
      tab(pty, 'x');
      await pty.shows(line('x\\$\\(touch\\ pwned\\).png '));
      tab(pty, '--output=d/n');
      await pty.shows(line('--output=d/notes.txt '));
      tab(pty, 'files r');
      await pty.shows(line('files rm '));
      tab(pty, 'config set cache ');
      await pty.shows(/^5m +1h$/m);
      tab(pty, 'd/');
      await pty.shows(/^photo\.PNG +sub\/$/m);
      tab(pty, '--max-c');
      await pty.shows(line('--max-cost '));
      tab(pty, 'template ');
      await pty.shows(/^ls +-- list the templates: .*$/m);
      await expectNothingRan();
    },
  );

  test.skipIf(isMissing('fish'))(
    'in fish: commands and values with what they mean, and pictures first',
    async () => {
      const pty = await start('fish', ['--no-config'], 'source ./script');
      tab(pty, 'mod');
      await pty.shows(line('models '));
      tab(pty, '-m so');
      await pty.shows(line('-m sonnet '));
      tab(pty, '--source=b');
      await pty.shows(line('--source=base64 '));
      tab(pty, 'it');
      await pty.shows(line("it\\'s\\ b.png "));
      tab(pty, 'x');
      await pty.shows(line('x\\$\\(touch\\ pwned\\).png '));
      tab(pty, 'template ');
      await pty.shows(/^ls +\(list the templates: .*\)/m);
      await expectNothingRan();
    },
  );
});
