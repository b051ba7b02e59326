/** `chat` of the built binary on a real pty, which util-linux's `script` makes; keys go in as a terminal sends them. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { BINARY, useWorld } from '../support/run.ts';

const world = useWorld();

const ENTER = '\r';
const UP = '\u001b[A';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const PROMPT = '\u001b[?2004h';
const HALF = { text: ['Half of ', 'it'], interruptions: [{ after: 1, happens: 'stall' as const }] };

const hasScript = (() => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

interface Pty {
  /** Settles once the pty has shown a text so many times in all. */
  shows(text: string, times?: number): Promise<void>;
  type(keys: string): void;
  readonly code: Promise<number | null>;
  readonly child: ChildProcessWithoutNullStreams;
}

const running: ChildProcessWithoutNullStreams[] = [];

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function chat(rest: string): Pty {
  const command = `exec '${process.execPath}' '${BINARY}' chat ${rest}`;
  const env = world.variables({ TERM: 'xterm', SHELL: '/bin/sh' });
  const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: world.folder, env });
  running.push(child);
  let shown = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    for (const look of [...waiting]) look();
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    code,
    type: (keys) => void child.stdin.write(keys),
    shows: (text, times = 1) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (shown.split(text).length <= times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        code.then(() => reject(new Error(`ended without ${JSON.stringify(text)}:\n${shown}`)));
        look();
      }),
  };
}

const questions = () =>
  world.api.requests
    .filter(({ path }) => path === '/v1/messages')
    .map(({ body }) => {
      const last = (body as Anthropic.MessageCreateParams).messages.at(-1)?.content;
      const block = (last as Anthropic.ContentBlockParam[]).at(-1);
      return block?.type === 'text' ? block.text : undefined;
    });

describe.skipIf(!hasScript)('on a pty', () => {
  test('a question, an answer stopped by Ctrl-C, the same again, several lines, the history, and Ctrl-D', async () => {
    world.api.reply('first answer', HALF, 'second answer', 'third answer', 'fourth answer');
    const pty = chat("a.png 'what is it?'");
    await pty.shows('first answer');
    await pty.shows(PROMPT, 1);
    pty.type(`and now?${ENTER}`);
    await pty.shows('Half of ');
    pty.type(CTRL_C);
    await pty.shows('stopped; an empty line asks again');
    await pty.shows(PROMPT, 2);
    const saved = JSON.parse((await world.runBinary(['history', 'show', '--json'])).stdout);
    expect(saved.turns).toHaveLength(1);
    pty.type(ENTER);
    await pty.shows('second answer');
    await pty.shows(PROMPT, 3);
    pty.type(`one\\${ENTER}`);
    await pty.shows(PROMPT, 4);
    pty.type(`two${ENTER}`);
    await pty.shows('third answer');
    await pty.shows(PROMPT, 5);
    pty.type(`${UP}${UP}?${ENTER}`);
    await pty.shows('fourth answer');
    await pty.shows(PROMPT, 6);
    pty.type(CTRL_D);
    await pty.shows('to continue: claude-see chat -r ');
    expect(await pty.code).toBe(0);
    expect(questions()).toEqual(['what is it?', 'and now?', 'and now?', 'one\ntwo', 'and now??']);
  });

  test('two Ctrl-C at an empty prompt leave with 130', async () => {
    const pty = chat('a.png');
    await pty.shows(PROMPT);
    pty.type(CTRL_C);
    await pty.shows('Ctrl-C again, or Ctrl-D, leaves');
    await pty.shows(PROMPT, 2);
    pty.type(CTRL_C);
    expect(await pty.code).toBe(130);
  });

  test('`chat > log` keeps the answers and nothing else', async () => {
    world.api.reply('one', 'two');
    const pty = chat('a.png first > log.txt');
    await pty.shows(PROMPT);
    pty.type(`second${ENTER}`);
    await pty.shows(PROMPT, 2);
    pty.type(CTRL_D);
    expect(await pty.code).toBe(0);
    expect(await readFile(`${world.folder}/log.txt`, 'utf8')).toBe('one\ntwo\n');
  });

  test('a terminal that goes away ends the chat', async () => {
    const pty = chat('a.png');
    await pty.shows(PROMPT);
    pty.child.stdin.end();
    await pty.code;
  });
});
