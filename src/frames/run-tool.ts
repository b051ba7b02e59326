// Runs ffmpeg or ffprobe on a file that may be hostile, within bounds of time and output.
import { spawn } from 'node:child_process';
import { CliError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { type ChildExit, describeExit, findLastLine, waitForExit } from '../process/child-process.ts';
import { type ProcessContext, safeEnv } from '../process/context.ts';
import { findCommand } from '../process/find-command.ts';

/** Maximum time of one run: a frame of a long 4K video with few keyframes takes some seconds. */
const MAX_MS = 60_000;

/** Characters of stderr that are kept. */
const MAX_STDERR_CHARACTERS = 20_000;

/** A run of a tool on an input. */
export interface ToolRun {
  /** The user's own argument. */
  readonly input: string;
  readonly args: readonly string[];
  /** A descriptor that the tool gets as its descriptor 3. */
  readonly fd?: number | undefined;
  /** Bytes of stdout, beyond which the tool is killed. */
  readonly maxBytes: number;
  /** Milliseconds; replaced in tests. */
  readonly maxMs?: number | undefined;
}

export interface ToolOutput {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exit: ChildExit;
}

/** Runs a tool and returns what it wrote, whatever its exit code. Throws CliError when it ran out of its bounds, and the signal's reason. */
export async function runTool(
  tool: string,
  { input, args, fd, maxBytes, maxMs = MAX_MS }: ToolRun,
  ctx: ProcessContext,
): Promise<ToolOutput> {
  ctx.signal.throwIfAborted();
  const child = spawn(tool, args, {
    env: safeEnv(ctx),
    stdio: ['ignore', 'pipe', 'pipe', ...(fd === undefined ? [] : [fd])],
    windowsHide: true,
  });
  const kill = () => void child.kill('SIGKILL');
  let broken: CliError | undefined;
  const stop = (message: string) => {
    broken ??= new CliError('input_unusable', message, { subject: input });
    kill();
  };
  const timer = setTimeout(() => stop(`no frame was decoded within ${formatDuration(maxMs)}`), maxMs);
  ctx.signal.addEventListener('abort', kill, { once: true });
  // A second Ctrl-C ends this process at once.
  process.once('exit', kill);
  const chunks: Buffer[] = [];
  let length = 0;
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) stop('decodes to more bytes than the limit');
    else chunks.push(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
  });
  const exit = await waitForExit(child);
  clearTimeout(timer);
  process.off('exit', kill);
  ctx.signal.removeEventListener('abort', kill);
  ctx.signal.throwIfAborted();
  if (broken) throw broken;
  return { stdout: Buffer.concat(chunks, length), stderr, exit };
}

/** Returns the error for a file from which a tool got nothing, with the tool's own words. */
export function undecodable(input: string, { stderr, exit }: ToolOutput): CliError {
  // The last line repeats the name of the file, and says less than the one before it.
  const lines = stderr.split('\n').filter((line) => !/^file:|: Input\/output error$/.test(line));
  const last = findLastLine(stderr)?.replace(/^file:.*: (?=[^:]*$)/, '');
  const words = (findLastLine(lines.join('\n')) ?? last)?.replace(/^\[[^\]]*\]\s*/, '') ?? describeExit(exit);
  return new CliError('input_unusable', `cannot be decoded by ffmpeg: ${words}`, {
    subject: input,
    hint: 'the file may be damaged or incomplete: play it to see, or get it again',
  });
}

/** The paths of the two programs. */
export interface Tools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

const INSTALL: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'install it: brew install ffmpeg',
  win32: 'install it: winget install ffmpeg',
  linux: 'install it: sudo apt install ffmpeg (or dnf, apk or pacman)',
};

/** Finds ffmpeg and ffprobe, which comes with it, on PATH. Throws CliError that says how to install what is missing. */
export async function findTools(input: string, what: string, { env }: ProcessContext): Promise<Tools> {
  const { platform = process.platform, variables } = env;
  const find = (name: string) => findCommand(name, { platform, variables });
  const [ffmpeg, ffprobe] = await Promise.all([find('ffmpeg'), find('ffprobe')]);
  if (ffmpeg !== undefined && ffprobe !== undefined) return { ffmpeg, ffprobe };
  const missing = ffmpeg === undefined ? 'ffmpeg' : 'ffprobe, which belongs to ffmpeg,';
  throw new CliError('input_unusable', `is ${what}, whose frames need ffmpeg; ${missing} is not on PATH`, {
    subject: input,
    hint: INSTALL[platform] ?? 'install it: https://ffmpeg.org/download.html',
  });
}
