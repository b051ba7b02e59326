// Runs the user's key-command once for a process, and refuses output that cannot be a key.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { parse } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Env, write } from '../env.ts';
import { CliError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { findHome } from '../path-flavour.ts';
import { type ChildExit, describeExit, findLastLine } from '../process/child-process.ts';
import type { ShellResult } from '../process/shell.ts';
import { makeCleaner } from '../render/clean.ts';
import type { Output } from '../render/output.ts';
import { findCredentialVariable } from '../store/credential.ts';

/** Returns the key; throws CliError where the command fails or prints something else. */
export type FindKey = () => Promise<string>;

/** The parts of a run that the command needs. */
interface KeyContext {
  readonly settings: { readonly keyCommand: string | undefined };
  readonly env: Env;
  readonly output: { readonly progress: Pick<Output['progress'], 'hold' | 'pause'> };
  /** Ends the command. */
  readonly signal: AbortSignal;
}

/** Limits on the time of the command in milliseconds, which tests shorten. */
export interface KeyTimes {
  /** Without a terminal nobody can answer a question, so it may take this long. */
  readonly alone: number;
  /** With a terminal, somebody may have to find a password or a security key. */
  readonly asking: number;
}

const TIMES: KeyTimes = { alone: 60_000, asking: 300_000 };

/** Ten times the length of any key that is known. */
const MAX_KEY_CHARACTERS = 4096;
/** Beyond this the command is ended. */
const MAX_OUTPUT_CHARACTERS = 1_000_000;
/** A shorter value could be an ordinary word, which must not be redacted everywhere. */
const MIN_SECRET_LENGTH = 8;

/**
 * Returns the function that runs key-command at the first call and then remembers the key, or the failure: nobody is
 * asked twice to unlock a vault. Undefined where there is no command, or a variable holds or names the credential.
 */
export function makeFindKey(context: KeyContext, times: KeyTimes = TIMES): FindKey | undefined {
  const { keyCommand: command } = context.settings;
  if (command === undefined || findCredentialVariable(context.env.variables) !== undefined) return undefined;
  let found: Promise<string> | undefined;
  return () => {
    found ??= runKeyCommand(command, context, times);
    return found;
  };
}

/** Returns the name of what sets the command: a variable or the setting. */
export function nameKeyCommand({ CLAUDE_SEE_KEY_COMMAND }: Env['variables']): string {
  return CLAUDE_SEE_KEY_COMMAND ? 'CLAUDE_SEE_KEY_COMMAND' : 'setting key-command';
}

async function runKeyCommand(
  command: string,
  { env, output, signal }: KeyContext,
  times: KeyTimes,
): Promise<string> {
  const hasTerminal = env.stderr.isTTY === true;
  const limitMs = hasTerminal ? times.asking : times.alone;
  const limit = AbortSignal.timeout(limitMs);
  const { progress } = output;
  const clean = makeCleaner(env);
  // A question must be seen, and a spinner would paint over it.
  const ask = (text: string) =>
    progress.pause(() => {
      write(env.stderr, clean.block(stripVTControlCharacters(text))).catch(() => {});
    });
  // It loads child_process, which most runs do without.
  const { runShell } = await import('../process/shell.ts');
  const release = progress.hold('running key-command');
  const ended = await runShell(command, {
    variables: env.variables,
    cwd: findWorkingFolder(env),
    platform: env.platform,
    sharesGroup: hasTerminal,
    readsTerminal: hasTerminal && env.stdin.isTTY === true,
    maxCharacters: MAX_OUTPUT_CHARACTERS,
    signal: AbortSignal.any([signal, limit]),
    ...(hasTerminal ? { onStderr: ask } : {}),
  }).finally(release);
  // Before anything is said about it, and also where the command fails afterwards.
  for (const line of ended.stdout.split(/[\r\n]+/)) {
    if (line.trim().length >= MIN_SECRET_LENGTH) env.secrets.add(line.trim());
  }
  if (signal.aborted) throw signal.reason;
  if (wasInterrupted(ended.exit)) throw new CliError('interrupted', 'interrupted');
  const name = nameKeyCommand(env.variables);
  if (limit.aborted) {
    throw keyError(
      name,
      `did not end within ${formatDuration(limitMs)}`,
      'run it by hand: it may wait for a password',
    );
  }
  // One that writes without end was ended here.
  const isEndless = ended.stdout.length > MAX_OUTPUT_CHARACTERS;
  const problem = (isEndless ? undefined : findFailure(ended)) ?? findProblem(ended.stdout);
  if (problem) throw keyError(name, problem.message, problem.hint);
  return toKey(ended.stdout);
}

/** Ctrl-C reaches the command as well, and may end it before this process has heard of it. */
function wasInterrupted({ code, signal }: ChildExit): boolean {
  return signal === 'SIGINT' || code === 130;
}

/**
 * Returns the folder in which the command runs. The setting holds everywhere, so neither a relative path nor a tool that
 * reads the settings of the current folder may make it another command.
 */
function findWorkingFolder(env: Env): string {
  const home = findHome(env) ?? homedir();
  return existsSync(home) ? home : parse(process.execPath).root;
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

const BY_HAND = 'run it by hand: it must print the key alone';

function findFailure({ exit, stderr }: ShellResult): Problem | undefined {
  if (exit.code === 0) return undefined;
  const reason = findLastLine(stderr);
  return {
    message: `failed with ${describeExit(exit)}${reason === undefined ? '' : `: ${reason}`}`,
    hint: BY_HAND,
  };
}

/** Says why an output is no key, without a word of it; undefined for one that may be a key. Pure. */
export function findProblem(stdout: string): Problem | undefined {
  const key = toKey(stdout);
  const lines = key.split(/\r?\n/).length;
  if (key === '') return { message: 'printed nothing', hint: BY_HAND };
  if (/^[[{]/.test(key)) {
    return {
      message: 'printed JSON, not a key alone',
      hint: 'name the field of the key, such as with `| jq -r .key`',
    };
  }
  if (lines > 1) {
    return {
      message: `printed ${lines} lines, not a key alone`,
      hint: 'for the first line alone, add `| head -n 1`',
    };
  }
  if (key.length > MAX_KEY_CHARACTERS)
    return { message: 'printed more than 4 KB, which is no key', hint: BY_HAND };
  if (/^(["'`]).*\1$/.test(key)) {
    return {
      message: 'printed the key in quotes',
      hint: 'have it print plain text, such as with `--output text` or `jq -r`',
    };
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    const message = 'printed a space, a control character or a letter outside of ASCII, which no key has';
    return { message, hint: BY_HAND };
  }
  return undefined;
}

/** Programs of Windows may begin with a byte order mark. */
function toKey(stdout: string): string {
  return stdout.replace(/^\uFEFF/, '').trim();
}

function keyError(subject: string, message: string, hint: string): CliError {
  return new CliError('credentials_missing', message, { subject, hint });
}
