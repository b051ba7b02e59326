// The flags of the program, each defined once, and which of them a command takes. Does nothing itself.
import { type Command, Option } from 'commander';
import { usageError } from '../errors.ts';
import type { Flags } from './flags.ts';

/** Flags that every command takes. */
export const COMMON_FLAGS: readonly string[] = [
  'json',
  'quiet',
  'verbose',
  'debug',
  'color',
  'help',
  'version',
];
/** Flags of commands that talk to the API without asking. */
export const REQUEST_FLAGS: readonly string[] = [
  ...COMMON_FLAGS,
  'timeout',
  'retries',
  'provider',
  'baseUrl',
  'workspace',
];

/** Returns every flag of a command that asks, in the order of the help. */
export function askingFlags(): Option[] {
  return [
    ...inputFlags(),
    ...documentFlags(),
    ...modelFlags(),
    ...conversationFlags(),
    ...pictureFlags(),
    ...answerFlags(),
    ...requestFlags(),
    ...logFlags(),
  ];
}

/** Returns the flags of every command that commander answers itself. */
export function builtinFlags(): Option[] {
  return [new Option('-V, --version'), new Option('-h, --help')];
}

/** Flags that mean nothing to a chat: its answers go to stdout one by one, and it is no single request. */
const NOT_FOR_CHAT: readonly string[] = ['output', 'dryRun'];

/** Returns the flags that `chat` takes. */
export function chatFlags(): readonly string[] {
  const asking = askingFlags().map((option) => option.attributeName());
  return [...asking, ...COMMON_FLAGS].filter((name) => !NOT_FOR_CHAT.includes(name));
}

/** Says whether a flag was typed whose order among the positionals counts. */
export function typesInputFlag(program: Command): boolean {
  return inputFlags().some((flag) => program.getOptionValueSource(flag.attributeName()) !== undefined);
}

/** Returns the flags of a command; throws CliError for one that it would ignore. */
export function pickFlags(program: Command, command: string, allowed: readonly string[]): Flags {
  for (const option of program.options) {
    const name = option.attributeName();
    if (program.getOptionValueSource(name) === 'cli' && !allowed.includes(name)) {
      const taken = program.options.flatMap((each) =>
        each.long && !each.hidden && allowed.includes(each.attributeName()) ? [each.long] : [],
      );
      throw usageError(
        option.long ?? option.flags,
        `does not apply to \`${command}\``,
        `it takes ${taken.join(', ')}; claude-see help ${command} says more`,
      );
    }
  }
  return program.opts();
}

/** Flags that name inputs and texts, whose order among the positionals counts. */
function inputFlags(): Option[] {
  const repeat = (value: string, previous: string[] | undefined) => [...(previous ?? []), value];
  return [
    new Option('-i, --image <input>', 'an image: path, pattern, URL, file_id, - (repeats)').argParser(repeat),
    new Option('-a, --attachment <input>', 'the same as --image').argParser(repeat).hideHelp(),
    new Option('--clipboard', 'the image on the clipboard; the input `clipboard:` means the same'),
    new Option('-p, --prompt <text>', 'text of the question; several are several questions').argParser(
      repeat,
    ),
    new Option('--prompt-file <file>', 'read the question from a file, - for stdin').argParser(repeat),
  ];
}

/** Flags of PDFs, and of how inputs are told apart. */
function documentFlags(): Option[] {
  return [
    new Option('--pages <pages>', 'send only these pages of a PDF: 2-5,9'),
    new Option('--pdf', 'what a URL leads to is a PDF, though its path does not end in .pdf'),
    new Option('--cite', 'have the answer cite the pages that it is from'),
    new Option('--no-labels', 'do not tell images apart by `Image 1: name` before each'),
  ];
}

/** Flags of conversations. */
function conversationFlags(): Option[] {
  return [
    new Option('-c, --continue', 'continue the latest conversation'),
    new Option('-r, --resume <id>', 'continue another; claude-see history ls lists them'),
    new Option('--save', 'keep this conversation, whatever the setting says'),
    new Option('--no-save', 'do not keep this conversation'),
  ];
}

/** Flags of what is asked, of which model. */
function modelFlags(): Option[] {
  return [
    new Option('-m, --model <model>', 'model id, or opus, sonnet, haiku, fable'),
    new Option('-s, --system <text>', 'system prompt'),
    new Option('--max-tokens <n>', 'most tokens of the answer, thinking included (16000)'),
    new Option('--effort <level>', 'low, medium, high, xhigh or max'),
  ];
}

/** Flags of how pictures travel, and what is done to them before. */
function pictureFlags(): Option[] {
  return [
    new Option('--source <source>', 'how images travel: auto, base64, url or files (auto)'),
    new Option('--upload', 'upload images and send their file_id; the same as --source files'),
    new Option('--download', 'fetch URLs from here and send their bytes; for what only this machine reaches'),
    new Option('--expires <time>', 'lifetime of uploads: 1h to 90d, or never (30d)'),
    new Option('--crop <region>', 'ask about x,y,width,height of one image, in pixels or percent'),
    new Option('--max-edge <pixels>', 'shrink the longer side of every image to this'),
    new Option('--no-resize', 'send images at their own size or not at all'),
    new Option('--strip', 'remove metadata, such as the place, from every image'),
  ];
}

/** Flags of what comes out. */
function answerFlags(): Option[] {
  return [
    new Option(
      '--schema <schema>',
      'answer in JSON by a schema: a file, JSON, or `name, price number, tags[]`',
    ),
    new Option('--json', 'print one JSON object; errors are JSON too'),
    new Option('--no-stream', 'print the answer at the end, not as it arrives'),
    new Option('-o, --output <file>', 'write the answer to a file, in one step at the end; - is stdout'),
    new Option('-u, --usage', 'print tokens and cost on stderr'),
    new Option('--dry-run', 'print the request, its tokens and cost; send nothing'),
  ];
}

/** Flags of limits and of where requests go. */
function requestFlags(): Option[] {
  return [
    new Option('--max-cost <usd>', 'never spend more on this run; none: no limit'),
    new Option('--timeout <time>', 'longest time of the whole run: 90, 500ms, 90s, 5m (10m)'),
    new Option('--retries <n>', 'how often a failed request is tried again (2)'),
    new Option('--provider <name>', 'anthropic, bedrock, vertex, foundry or aws (anthropic)'),
    new Option('--base-url <url>', 'API address'),
    new Option('--workspace <id>', 'workspace, for keys that belong to none'),
  ];
}

/** Flags of what is said on stderr. */
function logFlags(): Option[] {
  return [
    new Option('-q, --quiet', 'say nothing on stderr but errors, and what -u asks for'),
    new Option('-v, --verbose', 'say what went out, image by image'),
    new Option('--debug', 'log requests and stack traces; secrets stay hidden'),
    new Option('--color', 'colour on'),
    new Option('--no-color', 'colour off'),
  ];
}
