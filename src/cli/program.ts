// The command line: makes the program of its commands and runs it. Does nothing itself: each command is a file of its own.
import { Command, CommanderError } from 'commander';
import { ask } from '../commands/ask.ts';
import { chat } from '../commands/chat/chat.ts';
import { GROUPS } from '../commands/groups.ts';
import { models } from '../commands/models.ts';
import { type Env, wantsColor, write } from '../env.ts';
import type { TypedArgument } from '../input/arguments.ts';
import type { ReportFlags } from '../render/report-error.ts';
import { addGroup } from '../run/command-group.ts';
import {
  askingFlags,
  builtinFlags,
  chatFlags,
  pickFlags,
  REQUEST_FLAGS,
  typesInputFlag,
} from '../run/flag-table.ts';
import { VERSION } from '../version.ts';
import { isBehindDashes, switchesIn, typedArguments } from './argv.ts';
import {
  CHAT_NOTES,
  EXAMPLES,
  flagsToShow,
  HELP_WIDTH,
  printHelp,
  wordArgumentError,
  wordCommanderError,
} from './help.ts';
import { refuseDashedText } from './reject-dashed-text.ts';

/** Runs a command line; throws CliError for a wrong one, and whatever its command throws. */
export async function runProgram(argv: readonly string[], env: Env): Promise<void> {
  // Behind `--` nothing is a command, which commander does not keep to.
  const words = argv.includes('--') && isBehindDashes(argv, askingFlags()) ? ['ask', ...argv] : [...argv];
  refuseDashedText(words, () => [...askingFlags(), ...builtinFlags()]);
  let help = '';
  const program = makeProgram(words, env, (text) => {
    help += text;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander ends help and version by an error too.
    if (error.exitCode !== 0)
      throw wordArgumentError(error, words, program) ?? wordCommanderError(error, words);
  }
  if (help !== '') await write(env.stdout, help);
}

/** Reads how errors are to be reported from a command line that may be wrong. */
export function typedReportFlags(argv: readonly string[]): ReportFlags {
  const switches = switchesIn(argv, askingFlags());
  const color = switches.findLast((name) => name === '--color' || name === '--no-color');
  return {
    json: switches.includes('--json'),
    debug: switches.includes('--debug'),
    color: color === undefined ? undefined : color === '--color',
  };
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

  const typedOf = (words: readonly string[], command: string | undefined): readonly TypedArgument[] =>
    // Where nothing but positionals was typed, commander has them in order.
    typesInputFlag(program)
      ? typedArguments(argv, program.options, command)
      : words.map((value) => ({ kind: 'positional', value }));
  const runAsk = (words: readonly string[], command: string | undefined) =>
    ask(typedOf(words, command), program.opts(), env, { named: command === 'ask' });
  program.action((words: string[]) => runAsk(words, undefined));
  program
    .command('ask')
    .description('ask about images; the same without the word `ask`')
    .usage('[inputs and prompt...] [flags]')
    .argument('[arguments...]', 'images and text')
    .helpOption('-h, --help', 'print this help')
    .action((words: string[]) => runAsk(words, 'ask'));
  program
    .command('chat')
    .description('ask many questions about the same images')
    .usage('[inputs and prompt...] [flags]')
    .argument('[arguments...]', 'images and text')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', CHAT_NOTES)
    .action(async (words: string[]) => {
      const flags = pickFlags(program, 'chat', chatFlags());
      await chat(typedOf(words, 'chat'), flags, env);
    });
  program
    .command('models')
    .description('list the models that take images')
    .usage('[flags]')
    .helpOption('-h, --help', 'print this help')
    .action(async () => {
      const flags = pickFlags(program, 'models', REQUEST_FLAGS);
      await models(flags, env);
    });
  for (const group of GROUPS) addGroup(program, argv, group, env);
  program
    .command('help')
    .description('explain exit-codes, environment or a command')
    .argument('[topic...]', 'exit-codes, environment, or the name of a command')
    .usage('[topic]')
    .helpOption('-h, --help', 'print this help')
    .action((topic: string[]) => printHelp(program, topic, print));
  return program;
}
