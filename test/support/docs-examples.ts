/** Runs the `console` examples of a Markdown page and compares or rewrites their output. */
import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { splitWords } from '../../src/commands/chat/words.ts';
import type { OutputStream } from '../../src/env.ts';
import { main } from '../../src/main.ts';
import type { DocsWorld } from './docs-world.ts';
import { withProcessEnv } from './process-env.ts';
import { testEnv } from './test-env.ts';

interface Example {
  readonly command: string;
  readonly output: string;
}

const CONSOLE_BLOCK = /(```console\n)([\s\S]*?)(```)/g;

/** Returns the examples of all `console` blocks: a line `$ command`, then its output up to the next one. */
export function consoleExamples(markdown: string): readonly Example[] {
  return [...markdown.matchAll(CONSOLE_BLOCK)].flatMap(([, , block = '']) => splitBlock(block));
}

/**
 * Runs a page's examples one after the other in one world, as a reader does, and returns the page with their output.
 * An output that differs only by the clock or by chance stays as it is; without `exactSizes`, so does one that differs
 * by the sizes of files in bytes, which an encoder's version decides.
 */
export async function withRealOutputs(
  markdown: string,
  world: DocsWorld,
  { exactSizes }: { readonly exactSizes: boolean },
): Promise<string> {
  const mask = (text: string) => (exactSizes ? maskChance(text) : maskSizes(maskChance(text)));
  const printed: string[] = [];
  for (const example of consoleExamples(markdown)) {
    const output = await runCommand(example.command, world);
    printed.push(mask(output) === mask(example.output) ? example.output : output);
  }
  return markdown.replace(CONSOLE_BLOCK, (_, start: string, block: string, end: string) => {
    const examples = splitBlock(block).map(({ command }) => `$ ${command}\n${printed.shift()}`);
    return `${start}${examples.join('')}${end}`;
  });
}

function splitBlock(block: string): readonly Example[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

/** Replaces dates, ids of conversations and batches, and the time that a run took. */
function maskChance(text: string): string {
  return text
    .replace(/\d{8}-[a-z0-9]{6}\b/g, 'CONVERSATION')
    .replace(/^batch [a-z0-9]{6}$/gm, 'batch ID')
    .replace(/; \d+ m?s$/gm, '; TIME')
    .replace(/\d{4}-\d\d-\d\d( \d\d:\d\d)?/g, 'DATE');
}

function maskSizes(text: string): string {
  return text.replace(/[\d,]+ bytes|[\d.]+ [KM]B/g, 'SIZE');
}

/** Returns what a command prints on stdout and stderr together, with the address of the real API in it. */
export async function runCommand(command: string, world: DocsWorld): Promise<string> {
  const words = plainWords(command);
  const printed = words ? await runInProcess(words, world) : await runInShell(command, world);
  return printed.replaceAll(world.api.url, 'https://api.anthropic.com');
}

/** Returns the arguments of a command that is claude-see alone; undefined where it takes a shell. */
function plainWords(command: string): readonly string[] | undefined {
  const unquoted = command.replace(/'[^']*'|"[^"]*"/g, '');
  if (!command.startsWith('claude-see ') || /[|&;<>$*?`]/.test(unquoted)) return undefined;
  return splitWords(command).slice(1);
}

async function runInProcess(words: readonly string[], world: DocsWorld): Promise<string> {
  let printed = '';
  const stream: OutputStream = {
    isTTY: false,
    write(text, done) {
      printed += text;
      queueMicrotask(() => done());
      return true;
    },
  };
  const env = testEnv({
    stdin: Readable.from([]),
    stdout: stream,
    stderr: stream,
    variables: world.variables,
    cwd: world.folder,
    fetch: globalThis.fetch,
    now: () => new Date(),
  });
  await withProcessEnv({ ...world.variables }, () => main(words, env));
  return printed;
}

function runInShell(command: string, { folder, variables }: DocsWorld): Promise<string> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', `exec 2>&1; ${command}`], { cwd: folder, env: variables }, (_, stdout) =>
      resolve(stdout),
    );
  });
}
