// The command line: flags, commands and their help. Does nothing itself: each command is a file of its own.
import { Command, CommanderError, Help, Option } from 'commander';
import { ask } from './commands/ask.ts';
import { getSetting, listSettings, printSettingsPath, setSetting, unsetSetting } from './commands/config.ts';
import { HELP_TOPICS, helpTopic } from './commands/help-topics.ts';
import { models } from './commands/models.ts';
import { isBehindDashes, typedArguments } from './commands/typed-arguments.ts';
import { type Env, wantsColor, write } from './env.ts';
import { type SeeError, usageError } from './errors.ts';
import { hasPictureExtension } from './input/extensions.ts';
import { addFiles, FILES_FLAGS } from './program-files.ts';
import { addHistory } from './program-history.ts';
import { VERSION } from './version.ts';

type FlagValues = Readonly<Record<string, unknown>>;

/** Flags that name inputs and texts, whose order among the positionals counts. */
const INPUT_FLAGS = ['image', 'attachment', 'clipboard', 'prompt', 'promptFile'];
/** Flags that every command takes. */
const COMMON_FLAGS = ['json', 'quiet', 'verbose', 'debug', 'color', 'help', 'version'];
/** Flags of commands that talk to the API without asking. */
const REQUEST_FLAGS = [...COMMON_FLAGS, 'timeout', 'retries', 'baseUrl', 'workspace'];

/** Commands that are nothing without one of theirs. */
const GROUP_HINTS: Readonly<Record<string, string>> = {
  config: 'get, set, unset, ls or path; claude-see help config says more',
  files: 'upload, ls, info, rm, prune or forget; claude-see help files says more',
  history: 'ls, show, rm or path; claude-see help history says more',
};

/** The same everywhere, so that the launcher can print the help without running the program. */
const HELP_WIDTH = 80;

const EXAMPLES = `
Examples:
  claude-see photo.jpg "describe"                          a picture and a question
  curl -s https://example.com/chart.png | claude-see - "what does the chart show?"
  claude-see 'shots/*.png' "which of these shows an error?" --json | jq -r .text

More: claude-see help exit-codes, claude-see help environment`;

/** Runs a command line; throws SeeError for a wrong one, and whatever its command throws. */
export async function runProgram(argv: readonly string[], env: Env): Promise<void> {
  // Behind `--` nothing is a command, which commander does not keep to.
  const words = argv.includes('--') && isBehindDashes(argv, askingFlags()) ? ['ask', ...argv] : [...argv];
  let help = '';
  const program = makeProgram(words, env, (text) => {
    help += text;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander ends help and version by an error too.
    if (error.exitCode !== 0) throw wordCommanderError(error, words);
  }
  if (help !== '') await write(env.stdout, help);
}

function wordCommanderError(error: CommanderError, words: readonly string[]): SeeError {
  // What commander means by its help as an error: a command that has commands was called without one.
  if (error.code === 'commander.help') {
    const group = words.find((word) => Object.hasOwn(GROUP_HINTS, word));
    return usageError(group, 'a command is missing after it', group && GROUP_HINTS[group]);
  }
  const message = error.message.replace(/^error: /, '').replace(/\n\(/, ' (');
  const file = /^unknown option '(-[^']*)'/.exec(message)?.[1];
  if (file && hasPictureExtension(file)) {
    return usageError(undefined, message, `a file whose name begins with a dash is written ./${file}`);
  }
  return usageError(undefined, message, 'claude-see --help lists the flags');
}

/** Builds the program over an argument list; help goes to `print`, commander's errors are thrown as CommanderError. */
export function makeProgram(argv: readonly string[], env: Env, print: (text: string) => void): Command {
  const program = new Command('claude-see');
  program
    .description('Ask Claude about images.')
    .usage('[inputs and prompt...] [flags]')
    .argument('[arguments...]', 'images (path, quoted pattern, URL, file_id, data URI, - for stdin) and text')
    .exitOverride()
    .helpCommand(false)
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureHelp({ visibleOptions: flagsToShow })
    .configureOutput({
      writeOut: print,
      writeErr: () => {}, // main words every error, in one place.
      getOutHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => wantsColor(env.stdout, env, undefined),
    })
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EXAMPLES);
  for (const option of askingFlags()) program.addOption(option);

  const runAsk = async (words: readonly string[], command: string | undefined) => {
    // Where nothing but positionals was typed, commander has them in order.
    const mixed = INPUT_FLAGS.some((flag) => program.getOptionValueSource(flag) !== undefined);
    const typed = mixed
      ? typedArguments(argv, program.options, command)
      : words.map((value) => ({ kind: 'positional', value }) as const);
    await ask(typed, program.opts(), env, { named: command === 'ask' });
  };
  program.action((words: string[]) => runAsk(words, undefined));
  program
    .command('ask')
    .description('ask about images; the same without the word `ask`')
    .usage('[inputs and prompt...] [flags]')
    .argument('[arguments...]', 'images and text')
    .helpOption('-h, --help', 'print this help')
    .action((words: string[]) => runAsk(words, 'ask'));
  program
    .command('models')
    .description('list the models that take images')
    .usage('[flags]')
    .helpOption('-h, --help', 'print this help')
    .action(async () => {
      const flags = flagsOf(program, 'models', REQUEST_FLAGS);
      await models(flags, env);
    });
  addFiles(program, argv, env, (name) =>
    flagsOf(program, `files ${name}`, [...REQUEST_FLAGS, ...(FILES_FLAGS[name] ?? [])]),
  );
  addHistory(program, argv, env, (name) => flagsOf(program, `history ${name}`, COMMON_FLAGS));
  addConfig(program, env);
  program
    .command('help')
    .description('explain exit-codes, environment or a command')
    .argument('[topic]', 'exit-codes, environment, or the name of a command')
    .usage('[topic]')
    .helpOption('-h, --help', 'print this help')
    .action((topic: string | undefined) => printHelp(program, topic, print));
  return program;
}

function askingFlags(): Option[] {
  const repeat = (value: string, previous: string[] | undefined) => [...(previous ?? []), value];
  return [
    new Option('-i, --image <input>', 'an image: path, pattern, URL, file_id, - (repeats)').argParser(repeat),
    new Option('-a, --attachment <input>', 'the same as --image').argParser(repeat).hideHelp(),
    new Option('--clipboard', 'the image on the clipboard; the same as the input clipboard:'),
    new Option('-p, --prompt <text>', 'text of the question (repeats)').argParser(repeat),
    new Option('--prompt-file <file>', 'read the question from a file, - for stdin').argParser(repeat),
    new Option('-m, --model <model>', 'model id, or opus, sonnet, haiku, fable'),
    new Option('-s, --system <text>', 'system prompt'),
    new Option('--max-tokens <n>', 'most tokens of the answer, thinking included (16000)'),
    new Option('--effort <level>', 'low, medium, high, xhigh or max'),
    new Option('--source <source>', 'how images travel: auto, base64, url or files (auto)'),
    new Option('--upload', 'upload images and send their file_id; --source files'),
    new Option('--expires <time>', 'lifetime of uploads: 1h to 90d, or never (30d)'),
    new Option('--crop <region>', 'ask about x,y,width,height of one image, in pixels or percent'),
    new Option('--max-edge <pixels>', 'shrink the longer side of every image to this'),
    new Option('--no-resize', 'send images at their own size or not at all'),
    new Option('--strip', 'remove metadata, such as the place, from every image'),
    new Option('--json', 'print one JSON object; errors are JSON too'),
    new Option('--no-stream', 'print the answer at the end, not as it arrives'),
    new Option('-o, --output <file>', 'write the answer to a file, in one step at the end'),
    new Option('-u, --usage', 'print tokens and cost on stderr'),
    new Option('--dry-run', 'print the request, its tokens and cost; send nothing'),
    new Option('--max-cost <usd>', 'never spend more on this run'),
    new Option('--timeout <time>', 'longest time of the whole run: 90, 500ms, 90s, 5m (10m)'),
    new Option('--retries <n>', 'tries after a failed one (2)'),
    new Option('--base-url <url>', 'API address'),
    new Option('--workspace <id>', 'workspace, for keys that belong to none'),
    new Option('-q, --quiet', 'say nothing on stderr but errors'),
    new Option('-v, --verbose', 'say what went out, image by image'),
    new Option('--debug', 'say everything, stack traces too; secrets stay hidden'),
    new Option('--color', 'colour on'),
    new Option('--no-color', 'colour off'),
  ];
}

function addConfig(program: Command, env: Env): void {
  const config = program
    .command('config')
    .description('store defaults: get, set, unset, ls, path')
    .usage('<command> [flags]')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  const add = (
    usage: string,
    description: string,
    run: (words: string[], flags: FlagValues) => Promise<void>,
  ) => {
    config
      .command(usage)
      .description(description)
      .usage(`${usage.split(' ').slice(1).join(' ')} [flags]`.trim())
      .helpOption('-h, --help', 'print this help')
      .action(async (...args: unknown[]) => {
        const words = args.filter((arg) => typeof arg === 'string');
        const flags = flagsOf(program, `config ${usage.split(' ')[0]}`, COMMON_FLAGS);
        await run(words, flags);
      });
  };
  add('get <key>', 'print a setting', ([key = ''], flags) => getSetting(key, flags, env));
  add('set <key> <value>', 'store a setting', ([key = '', value = ''], flags) =>
    setSetting(key, value, flags, env),
  );
  add('unset <key>', 'remove a setting', ([key = ''], flags) => unsetSetting(key, flags, env));
  add('ls', 'list settings and where each comes from', (_, flags) => listSettings(flags, env));
  add('path', 'print the path of the settings file', (_, flags) => printSettingsPath(flags, env));
}

/** Commander's own help of a command leaves out the flags that are the program's. */
function flagsToShow(command: Command): Option[] {
  const own = new Help().visibleOptions(command);
  const program = command.parent?.parent ?? command.parent;
  if (!program || command.name() === 'help') return own;
  const takes = (option: Option) => {
    if (command.name() === 'ask') return true;
    return flagsTakenBy(command).includes(option.attributeName());
  };
  const taken = program.options.filter(
    (option) => !option.hidden && option.long !== '--version' && takes(option),
  );
  return [...taken, ...own];
}

function flagsTakenBy(command: Command): readonly string[] {
  if (command.name() === 'models' || command.name() === 'files') return REQUEST_FLAGS;
  if (command.parent?.name() !== 'files') return COMMON_FLAGS;
  return [...REQUEST_FLAGS, ...(FILES_FLAGS[command.name()] ?? [])];
}

/** Returns the flags of a command; throws SeeError for one that it would ignore. */
function flagsOf(program: Command, command: string, allowed: readonly string[]): FlagValues {
  for (const option of program.options) {
    const name = option.attributeName();
    if (program.getOptionValueSource(name) === 'cli' && !allowed.includes(name)) {
      throw usageError(option.long ?? option.flags, `does not apply to \`${command}\``);
    }
  }
  return program.opts();
}

function printHelp(program: Command, topic: string | undefined, print: (text: string) => void): void {
  const known = HELP_TOPICS.find((name) => name === topic);
  const command =
    topic === undefined ? program : program.commands.find((candidate) => candidate.name() === topic);
  if (known) print(helpTopic(known));
  else if (command) command.outputHelp();
  else
    throw usageError(
      topic,
      'is no help topic',
      `topics: ${HELP_TOPICS.join(', ')}, or the name of a command`,
    );
}
