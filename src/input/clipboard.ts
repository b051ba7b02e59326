// Reads the image on the clipboard with the system's own tool.
import { platform, release } from 'node:os';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { sniff } from '../image/sniff.ts';
import { type CommandLimits, findCommand, makeRunCommand, type Printed } from './clipboard-command.ts';
import {
  type Argv,
  type ClipboardSystem,
  type ClipboardTool,
  clipboardTools,
  describeTypes,
  listedTypes,
  NO_PICTURE,
  pickPicture,
  SAYS_EMPTY,
} from './clipboard-tools.ts';

/** The system and the limits, which tests replace. */
export type ClipboardOptions = Partial<ClipboardSystem> & CommandLimits;

/** The answer of one tool; the next one is tried only after a failure. */
type Answer =
  | { readonly kind: 'picture'; readonly bytes: Buffer }
  | { readonly kind: 'no-picture'; readonly types: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string };

/** Returns the bytes of the clipboard's image in any known format; throws CliError when there is none. */
export async function readClipboard(
  env: Env,
  signal: AbortSignal,
  options: ClipboardOptions = {},
): Promise<Buffer> {
  signal.throwIfAborted();
  const system = { platform: platform(), release: release(), ...options };
  const run = await makeRunCommand(env.variables, signal, options);
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
    if (answer.kind === 'picture') return answer.bytes;
    if (answer.kind === 'no-picture') throw noPicture(describeTypes(answer.types));
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

function noDisplay(): CliError {
  return unusable(
    'there is no display to read it from: neither WAYLAND_DISPLAY nor DISPLAY is set',
    'over ssh, name the image as a file, or pipe it in: claude-see - < picture.png',
  );
}
