// Takes a picture of the screen with the system's own tool.
import { lstat, readFile } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { sniff } from '../image/sniff.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { findCommand } from '../process/find-command.ts';
import { withPrivateFolder } from '../process/private-folder.ts';
import type { Argv, Desktop } from './desktop.ts';
import type { ScreenArea } from './refs.ts';
import { commandsOf, type ScreenTool, type Shot } from './screen-tool.ts';
import { screenTools } from './screen-tools.ts';
import {
  type CommandLimits,
  firstLine,
  makeRunCommand,
  type Printed,
  type ToolWords,
  tooMuch,
} from './tool-command.ts';

/** The system and the limits, which tests replace; the limit on time is not for selections. */
export type ScreenOptions = Partial<Desktop> &
  CommandLimits & {
    /** Told before a person has to select. Returns the function to call after it. */
    readonly onSelect?: (selection: ScreenTool['selection']) => () => void;
  };

/** The answer of one tool; the next one is tried only after a failure. */
type Answer =
  | { readonly kind: 'picture'; readonly bytes: Buffer }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly why: string };

/** Runs a command; with `selects`, for as long as the person takes. */
type Run = (argv: Argv, selects: boolean) => Promise<Printed>;

const WORDS: ToolWords = { subject: 'screen', slowHint: 'take the picture by hand, and name its file' };

/** Returns the bytes of a picture of the screen in any known format. Throws CliError, also when the person cancels. */
export async function readScreen(
  area: ScreenArea,
  env: Env,
  signal: AbortSignal,
  options: ScreenOptions = {},
): Promise<Buffer> {
  signal.throwIfAborted();
  const desktop = { platform: env.platform, release: release(), ...options };
  const tools = screenTools(desktop, env.variables);
  if (tools.length === 0) throw noDisplay();
  let failed: CliError | undefined;
  let missing: CliError | undefined;
  for (const tool of tools) {
    const shot = tool.shots[area];
    if (!shot) throw unusable('this desktop does not tell which window is in front', 'select it: screen:');
    const paths = new Map<string, string>();
    for (const command of commandsOf(shot)) {
      const path = await findCommand(command, env);
      if (path === undefined) {
        missing ??= unusable(`cannot be read: ${command} is not on PATH`, tool.hint(command));
      } else paths.set(command, path);
    }
    if (paths.size < commandsOf(shot).size) continue;
    const run = makeRun(paths, tool, { env, signal, options });
    const take = (file: string) => takeShot(shot, tool, { run, file, selects: area === 'selection' });
    const answer = await (tool.output === 'file'
      ? withPrivateFolder(findFolder(env), (folder) => take(join(folder, 'screen.png')))
      : take(''));
    if (answer.kind === 'picture') return answer.bytes;
    if (answer.kind === 'cancelled') {
      throw new CliError('selection_cancelled', 'selection cancelled', { subject: 'screen' });
    }
    failed ??= toError(answer.why, tool);
  }
  throw failed ?? missing;
}

interface RunOptions {
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly options: ScreenOptions;
}

function makeRun(
  paths: ReadonlyMap<string, string>,
  { selection }: ScreenTool,
  { env, signal, options }: RunOptions,
): Run {
  const variables = {
    ...env.variables,
    // Messages that tell a failure from a cancelled selection are read.
    LANGUAGE: 'en',
    // Started from PowerShell 7, Windows PowerShell would look for its commands there.
    PSModulePath: undefined,
  };
  return async (argv, selects) => {
    const limits = selects ? { ...options, maxMs: Infinity } : options;
    const run = await makeRunCommand({ variables, signal, words: WORDS }, limits);
    const release = selects ? options.onSelect?.(selection) : undefined;
    try {
      return await run(paths.get(argv[0]) ?? argv[0], argv);
    } finally {
      release?.();
    }
  };
}

interface ShotContext {
  readonly run: Run;
  /** Where a tool that cannot write to stdout writes to; empty for others. */
  readonly file: string;
  readonly selects: boolean;
}

async function takeShot(
  { find, take }: Shot,
  tool: ScreenTool,
  { run, file, selects }: ShotContext,
): Promise<Answer> {
  let found: string | undefined = '';
  if (find) {
    const printed = await run(find.argv, selects);
    if (selects && tool.isCancelled(printed)) return { kind: 'cancelled' };
    if (printed.failure !== undefined) return failure(find.argv, `failed: ${printed.failure}`);
    found = find.read(printed.stdout.toString());
    if (found === undefined) return failure(find.argv, `found no ${selects ? 'region' : 'window in front'}`);
  }
  const argv = take(found, file);
  const printed = await run(argv, selects && !find);
  const bytes = tool.output === 'file' ? await readShot(file) : decode(printed.stdout, tool.output);
  const wroteNone = tool.output !== 'file' || bytes.length === 0;
  if (selects && wroteNone && tool.isCancelled(printed)) return { kind: 'cancelled' };
  if (printed.failure !== undefined) return failure(argv, `failed: ${printed.failure}`);
  const seen = sniff(bytes);
  if (seen.kind === 'image' || seen.kind === 'other-image') return { kind: 'picture', bytes };
  if (seen.kind === 'empty' && printed.stderr.trim() !== '') {
    return failure(argv, `took no picture: ${firstLine(printed.stderr)}`);
  }
  return failure(argv, `took no picture but ${seen.kind === 'empty' ? 'nothing' : seen.name}`);
}

function failure([command]: Argv, what: string): Answer {
  return { kind: 'failed', why: `${command} ${what}` };
}

/** Returns what a tool has written; nothing if there is no such file. */
async function readShot(file: string): Promise<Buffer> {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile()) return Buffer.alloc(0);
  if (found.size > MAX_FILE_BYTES) throw tooMuch(MAX_FILE_BYTES, WORDS);
  return readFile(file);
}

function decode(printed: Buffer, output: 'raw' | 'base64'): Buffer {
  return output === 'raw' ? printed : Buffer.from(printed.toString('latin1'), 'base64');
}

/** The folder of the session is in memory, and empty after it: even a kill leaves nothing on the disk. */
function findFolder({ variables }: Env): string {
  return variables.XDG_RUNTIME_DIR || tmpdir();
}

function toError(why: string, { cure }: ScreenTool): CliError {
  const hint = cure?.says.test(why) ? cure.hint : WORDS.slowHint;
  return unusable(`cannot be read: ${why}`, hint);
}

function unusable(message: string, hint: string): CliError {
  return new CliError('input_unusable', message, { subject: 'screen', hint });
}

function noDisplay(): CliError {
  return unusable(
    'there is no display to take a picture of: neither WAYLAND_DISPLAY nor DISPLAY is set',
    'over ssh or in CI, name a picture as a file, or pipe it in: claude-see - < picture.png',
  );
}
