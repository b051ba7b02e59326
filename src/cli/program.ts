// Builds the command line program from its commands and runs it.
import { Command, CommanderError } from 'commander';
import { ask } from '../commands/ask/ask.ts';
import { SHELLS } from '../commands/completion/shells.ts';
import { GROUPS } from '../commands/groups.ts';
import { type Env, wantsColor, write } from '../env.ts';
import { FLAG_GROUPS, formatChoices } from '../run/flag-spec.ts';
import { listFlags } from '../run/flag-table.ts';
import { VERSION } from '../version.ts';
import { addGroup, addOwnOptions, listTyped } from './add-group.ts';
import { type CommandLine, startsWithTerminator } from './argv.ts';
import { checkCommandWord } from './command-names.ts';
import { formatHelp, formatSubcommand, HELP_WIDTH, listOptions, makeHelpOption } from './format-help.ts';
import {
  ASK_HELP,
  CHAT_HELP,
  COMPLETION_HELP,
  DOCTOR_HELP,
  HELP_HELP,
  LOCATE_HELP,
  MODELS_HELP,
  PROGRAM_HELP,
  printHelp,
} from './help.ts';
import { makeOptions, readFlags } from './options.ts';
import { toUsageError } from './usage-errors.ts';

/** Runs a command line; throws CliError for a wrong one, and passes on the errors of its command. */
export async function runProgram(line: CommandLine, env: Env): Promise<void> {
  let help = '';
  const program = makeProgram(line, env, (text) => {
    help += text;
  });
  // Behind a leading `--` nothing is a command, but commander would still take the first word for one.
  const argv = startsWithTerminator(line) ? ['ask', ...line.argv] : [...line.argv];
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander ends help and version by an error too.
    if (error.exitCode !== 0) throw toUsageError(error, line, program, { piped: env.hasPipedStdin() });
  }
  if (help !== '') await write(env.stdout, help);
}

/** Builds the program over a command line; help goes to `print`, and errors are thrown as CommanderError. */
export function makeProgram(line: CommandLine, env: Env, print: (text: string) => void): Command {
  const program = new Command('claude-see');
  program
    .description('Ask Claude about images.')
    .usage('[inputs and prompt...] [flags]')
    .argument(
      '[arguments...]',
      'images (path, quoted pattern, URL, file_id, data URI, - for stdin, clipboard:, screen:, page:URL) and text',
    )
    .exitOverride()
    .helpCommand(false)
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureHelp({ formatHelp, visibleOptions: listOptions, subcommandTerm: formatSubcommand })
    .configureOutput({
      writeOut: print,
      writeErr: () => {}, // Errors are reported in one place, by main.
      getOutHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => wantsColor(env.stdout, env, undefined),
    })
    .optionsGroup(FLAG_GROUPS.general)
    .version(VERSION, '-V, --version', 'print the version')
    .addHelpOption(makeHelpOption())
    .addHelpText('after', PROGRAM_HELP);
  for (const [key, spec] of listFlags('ask')) {
    for (const option of makeOptions(key, spec, 'ask')) program.addOption(option);
  }
  addAsking(program, line, env);
  addLocate(program, line, env);
  const addSimple = (name: string, about: string, helpText: string) =>
    program
      .command(name)
      .description(about)
      .usage('[flags]')
      .addHelpOption(makeHelpOption())
      .addHelpText('after', helpText);
  addSimple('models', 'list the models that take images', MODELS_HELP).action(async () => {
    const { models } = await import('../commands/models.ts');
    await models(readFlags(program, 'models'), env);
  });
  for (const group of GROUPS) addGroup(program, line, group, env);
  addDoctor(program, line, env);
  addSimple('completion', 'print the completion script of a shell', COMPLETION_HELP)
    .usage('<shell> [flags]')
    .argument('[shell]', formatChoices(SHELLS))
    .action(async (shell: string | undefined) => {
      const { completion } = await import('../commands/completion/completion.ts');
      await completion(shell, readFlags(program, 'completion'), env);
    });
  program
    .command('help')
    .description('explain a command, exit-codes or environment')
    .argument('[topic...]', 'exit-codes, environment, or the name of a command')
    .usage('[topic]')
    .addHelpOption(makeHelpOption())
    .addHelpText('after', HELP_HELP)
    .action((topic: string[]) => printHelp(program, topic, print));
  return program;
}

/** Adds the commands that ask questions, `ask` also as the program without a command. */
function addAsking(program: Command, line: CommandLine, env: Env): void {
  const listInputs = (args: readonly string[], command?: string) => listTyped(program, line, args, command);
  const addCommand = (name: string, about: string, helpText: string) =>
    program
      .command(name)
      .description(about)
      .usage('[inputs and prompt...] [flags]')
      .argument('[arguments...]', 'images and text')
      .addHelpOption(makeHelpOption())
      .addHelpText('after', helpText);
  program.action((args: string[]) => {
    const inputs = listInputs(args);
    const flags = readFlags(program, 'ask');
    const continues = flags.continue === true || flags.resume !== undefined;
    checkCommandWord({ inputs, argv: line.argv, continues }, env);
    return ask(inputs, flags, env);
  });
  addCommand('ask', 'ask about images; `ask` can be left out', ASK_HELP).action((args: string[]) =>
    ask(listInputs(args, 'ask'), readFlags(program, 'ask'), env),
  );
  addCommand('chat', 'ask many questions about the same images', CHAT_HELP).action(async (args: string[]) => {
    const { chat } = await import('../commands/chat/chat.ts');
    await chat(listInputs(args, 'chat'), readFlags(program, 'chat'), env);
  });
}

/** Adds `doctor`; its own flags only where the command line names it. */
function addDoctor(program: Command, line: CommandLine, env: Env): void {
  const command = program
    .command('doctor')
    .description('check the installation, the key and the connection')
    .usage('[flags]')
    .addHelpOption(makeHelpOption())
    .addHelpText('after', DOCTOR_HELP);
  if (!line.argv.includes('doctor')) return;
  addOwnOptions(command, 'doctor');
  command.action(async () => {
    const { doctor } = await import('../commands/doctor/doctor.ts');
    await doctor({ ...readFlags(program, 'doctor'), ...readFlags(command, 'doctor') }, env);
  });
}

/** Adds `locate`; its own flags only where the command line names it, as commander takes long to make them. */
function addLocate(program: Command, line: CommandLine, env: Env): void {
  const command = program
    .command('locate')
    .description('find things in an image; prints boxes in its pixels')
    .usage('<input> <what...> [flags]')
    .argument('[arguments...]', 'an image, and descriptions of what to find')
    .addHelpOption(makeHelpOption())
    .addHelpText('after', LOCATE_HELP);
  if (!line.argv.includes('locate')) return;
  addOwnOptions(command, 'locate');
  command.action(async (args: string[]) => {
    const { locate } = await import('../commands/locate.ts');
    const flags = { ...readFlags(program, 'locate'), ...readFlags(command, 'locate') };
    await locate(listTyped(program, line, args, 'locate'), flags, env);
  });
}
