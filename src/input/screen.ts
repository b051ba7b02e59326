// Takes a screenshot with the system's own tool.
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
import { type CaptureCommands, listCommands, type ScreenTool } from './screen-tool.ts';
import { screenTools } from './screen-tools.ts';
import {
  type CommandLimits,
  firstLine,
  makeRunCommand,
  type Printed,
  type ToolWords,
  tooMuch,
} from './tool-command.ts';

/** The system and the limits, which tests replace; the time limit does not apply to selections. */
export type ScreenOptions = Partial<Desktop> &
  CommandLimits & {
    /** Called before the user has to select. Returns a function to call afterwards. */
    readonly onSelect?: (selection: ScreenTool['selection']) => () => void;
  };

/** The outcome of one tool; the next tool is tried only after a failure. */
type Outcome =
  | { readonly kind: 'picture'; readonly bytes: Buffer }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly why: string };

/** Runs a command; with `selects`, without a time limit. */
type Run = (argv: Argv, selects: boolean) => Promise<Printed>;

const WORDS: ToolWords = { subject: 'screen', slowHint: 'take the picture by hand, and name its file' };

/** Returns the bytes of a screenshot in any known image format. Throws CliError, also when the user cancels. */
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
    const capture = tool.captures[area];
    if (!capture) throw unusable('this desktop does not tell which window is in front', 'select it: screen:');
    const paths = new Map<string, string>();
    for (const command of listCommands(capture)) {
      const path = await findCommand(command, env);
      if (path === undefined) {
        missing ??= unusable(`cannot be read: ${command} is not on PATH`, tool.hint(command));
      } else paths.set(command, path);
    }
    if (paths.size < listCommands(capture).size) continue;
    const run = makeRun(paths, tool, { env, signal, options });
    const take = (file: string) => runCapture(capture, tool, { run, file, selects: area === 'selection' });
    const outcome = await (tool.output === 'file'
      ? withPrivateFolder(findFolder(env), (folder) => take(join(folder, 'screen.png')))
      : take(''));
    if (outcome.kind === 'picture') return outcome.bytes;
    if (outcome.kind === 'cancelled') {
      throw new CliError('selection_cancelled', 'selection cancelled', { subject: 'screen' });
    }
    failed ??= toError(outcome.why, tool);
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
    // The English messages of some tools tell a cancelled selection from a failure.
    LANGUAGE: 'en',
    // PowerShell 7 sets this variable, which makes Windows PowerShell look for modules in the wrong place.
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

interface CaptureContext {
  readonly run: Run;
  /** The output path for a tool that cannot write to stdout; empty for others. */
  readonly file: string;
  readonly selects: boolean;
}

async function runCapture(
  { find, take }: CaptureCommands,
  tool: ScreenTool,
  { run, file, selects }: CaptureContext,
): Promise<Outcome> {
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
  const bytes = tool.output === 'file' ? await readOutput(file) : decode(printed.stdout, tool.output);
  const wroteNothing = tool.output !== 'file' || bytes.length === 0;
  if (selects && wroteNothing && tool.isCancelled(printed)) return { kind: 'cancelled' };
  if (printed.failure !== undefined) return failure(argv, `failed: ${printed.failure}`);
  const seen = sniff(bytes);
  if (seen.kind === 'image' || seen.kind === 'other-image') return { kind: 'picture', bytes };
  if (seen.kind === 'empty' && printed.stderr.trim() !== '') {
    return failure(argv, `took no picture: ${firstLine(printed.stderr)}`);
  }
  return failure(argv, `wrote ${seen.kind === 'empty' ? 'nothing' : seen.name} instead of a picture`);
}

function failure([command]: Argv, what: string): Outcome {
  return { kind: 'failed', why: `${command} ${what}` };
}

/** Returns the bytes of the file that a tool wrote; empty when it wrote none. */
async function readOutput(file: string): Promise<Buffer> {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile()) return Buffer.alloc(0);
  if (found.size > MAX_FILE_BYTES) throw tooMuch(MAX_FILE_BYTES, WORDS);
  return readFile(file);
}

function decode(printed: Buffer, output: 'raw' | 'base64'): Buffer {
  return output === 'raw' ? printed : Buffer.from(printed.toString('latin1'), 'base64');
}

/** XDG_RUNTIME_DIR is in memory and is emptied after the session, so even a kill leaves nothing on disk. */
function findFolder({ variables }: Env): string {
  return variables.XDG_RUNTIME_DIR || tmpdir();
}

function toError(why: string, { cure }: ScreenTool): CliError {
  const hint = cure?.pattern.test(why) ? cure.hint : WORDS.slowHint;
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
