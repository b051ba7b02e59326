// Reads the image or the text on the clipboard with the system's own tool.
import { platform, release } from 'node:os';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { sniff } from '../image/sniff.ts';
import { findCommand } from '../process/find-command.ts';
import {
  type ClipboardTool,
  clipboardTools,
  describeTypes,
  listedTypes,
  NO_PICTURE,
  pickPicture,
  pickText,
  SAYS_EMPTY,
} from './clipboard-tools.ts';
import type { Argv, Desktop } from './desktop.ts';
import { type CommandLimits, makeRunCommand, type Printed, type ToolWords } from './tool-command.ts';

/** The system and the limits, which tests replace. */
export type ClipboardOptions = Partial<Desktop> & CommandLimits;

/** The answer of one tool; the next one is tried only after a failure. */
type Answer =
  | { readonly kind: 'picture'; readonly bytes: Buffer }
  | { readonly kind: 'no-picture'; readonly types: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string };

/** The content of the clipboard; paths of copied files are text. */
export type ClipboardContent =
  | { readonly kind: 'picture'; readonly bytes: Buffer }
  | { readonly kind: 'text'; readonly text: string };

/** The words of errors about the commands. */
const WORDS: ToolWords = {
  subject: 'clipboard',
  slowHint: 'the program that the image was copied in may hang: copy it again',
};

/** Bytes of a text, which is edited on one line of a terminal. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Returns the bytes of the clipboard's image in any known format; throws CliError when there is none. */
export async function readClipboard(
  env: Env,
  signal: AbortSignal,
  options: ClipboardOptions = {},
): Promise<Buffer> {
  const { answer } = await askTools(env, signal, options);
  if (answer.kind === 'picture') return answer.bytes;
  throw noPicture(describeTypes(answer.types));
}

/** Returns the clipboard's image, or its text where there is no image; throws CliError when there is neither. */
export async function readClipboardContent(
  env: Env,
  signal: AbortSignal,
  options: ClipboardOptions = {},
): Promise<ClipboardContent> {
  const { answer, tool } = await askTools(env, signal, options);
  if (answer.kind === 'picture') return answer;
  const argv = pickText(tool, answer.types);
  if (!argv) throw noContent(describeTypes(answer.types));
  const path = await findCommand(argv[0], env);
  if (path === undefined) throw unusable(`cannot be read: ${argv[0]} is not on PATH`, tool.hint);
  // pbpaste takes its encoding from the locale, which over ssh may be missing.
  const variables = { ...env.variables, LC_CTYPE: 'UTF-8' };
  const run = await makeRunCommand(
    { variables, signal, words: WORDS },
    { ...options, maxBytes: MAX_TEXT_BYTES },
  );
  const { stdout, failure: why } = await run(path, argv);
  if (why !== undefined) throw unusable(`cannot be read: ${argv[0]} failed: ${why}`, 'copy the text again');
  const text = tool.textEncoding === 'base64' ? decode(stdout, 'base64').toString() : stdout.toString();
  // osascript ends its output with a line feed that is not part of the path.
  return { kind: 'text', text: argv[0] === 'osascript' ? text.replace(/\n$/, '') : text };
}

/** Asks one tool after another until one answers; throws CliError when none does. */
async function askTools(
  env: Env,
  signal: AbortSignal,
  options: ClipboardOptions,
): Promise<{ readonly tool: ClipboardTool; readonly answer: Exclude<Answer, { readonly kind: 'failed' }> }> {
  signal.throwIfAborted();
  const system = { platform: platform(), release: release(), ...options };
  const run = await makeRunCommand({ variables: env.variables, signal, words: WORDS }, options);
  let failed: CliError | undefined;
  let missing: CliError | undefined;
  for (const tool of clipboardTools(system, env.variables)) {
    const paths = new Map<string, string>();
    for (const command of commandsOf(tool)) {
      const path = await findCommand(command, env);
      if (path === undefined) missing ??= unusable(`cannot be read: ${command} is not on PATH`, tool.hint);
      else paths.set(command, path);
    }
    if (paths.size < commandsOf(tool).size) continue;
    const answer = await ask(tool, (argv) => run(paths.get(argv[0]) ?? argv[0], argv));
    if (answer.kind !== 'failed') return { tool, answer };
    failed ??= unusable(`cannot be read: ${answer.why}`, 'save the image to a file and name that');
  }
  throw failed ?? missing ?? noDisplay();
}

function commandsOf(tool: ClipboardTool): ReadonlySet<string> {
  const argvs = [tool.list, ...tool.pictures.map(({ argv }) => argv)];
  return new Set(argvs.flatMap((argv) => argv?.[0] ?? []));
}

async function ask(tool: ClipboardTool, run: (argv: Argv) => Promise<Printed>): Promise<Answer> {
  let argv = tool.pictures[0]?.argv;
  if (tool.list) {
    const list = await run(tool.list);
    const empty = SAYS_EMPTY.test(list.stderr);
    if (list.failure !== undefined && !empty) return failure(tool.list, `failed: ${list.failure}`);
    const types = empty ? [] : listedTypes(list.stdout.toString());
    argv = pickPicture(tool, types);
    if (!argv) return { kind: 'no-picture', types };
  }
  if (!argv) return { kind: 'no-picture', types: [] };
  const printed = await run(argv);
  if (printed.failure !== undefined) return failure(argv, `failed: ${printed.failure}`);
  const start = printed.stdout.toString('latin1', 0, 100);
  if (start.startsWith(NO_PICTURE)) {
    return { kind: 'no-picture', types: listedTypes(start.slice(NO_PICTURE.length)) };
  }
  // Programs list types that they do not deliver, and xclip passes on any bytes.
  const bytes = decode(printed.stdout, tool.encoding);
  const found = sniff(bytes);
  if (found.kind === 'image' || found.kind === 'other-image') return { kind: 'picture', bytes };
  return failure(argv, `printed no image but ${found.kind === 'empty' ? 'nothing' : found.name}`);
}

function failure([command]: Argv, what: string): Answer {
  return { kind: 'failed', why: `${command} ${what}` };
}

function decode(printed: Buffer, encoding: ClipboardTool['encoding']): Buffer {
  if (encoding === 'raw') return printed;
  if (encoding === 'base64') return Buffer.from(printed.toString('latin1'), 'base64');
  // `«data PNGf89504E47…»`: decoding stops at the first character that is not a digit.
  const start = printed.indexOf('data ');
  return Buffer.from(start < 0 ? '' : printed.toString('latin1', start + 'data PNGf'.length), 'hex');
}

function unusable(message: string, hint: string): CliError {
  return new CliError('input_unusable', message, { subject: 'clipboard', hint });
}

function noPicture(holds: string): CliError {
  const message = holds === 'nothing' ? 'it is empty' : `it seems to hold ${holds}`;
  const hint = holds === 'a file or a link' ? 'name the file or the URL itself' : 'copy an image first';
  return unusable(`holds no image; ${message}`, hint);
}

function noContent(holds: string): CliError {
  const message = holds === 'nothing' ? 'it is empty' : `it seems to hold ${holds}`;
  return unusable(`holds neither an image nor text; ${message}`, 'copy an image or a text first');
}

function noDisplay(): CliError {
  return unusable(
    'there is no display to read it from: neither WAYLAND_DISPLAY nor DISPLAY is set',
    'over ssh, name the image as a file, or pipe it in: claude-see - < picture.png',
  );
}
