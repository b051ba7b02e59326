// Formats the man page in mdoc, from the tables of commands, flags, variables and exit codes.
import type { Command, Option } from 'commander';
import type { Env } from '../env.ts';
import { WORST_FIRST } from '../exit-codes.ts';
import { wrap } from '../render/table.ts';
import { FLAG_GROUPS } from '../run/flag-spec.ts';
import { VERSION } from '../version.ts';
import { listCommands, makeWholeProgram } from './completion-table.ts';
import { listOptions } from './format-help.ts';
import { EXAMPLES, MAN_TEXTS } from './help.ts';
import { listHelpTables } from './help-topics.ts';
import { escapeArgument, escapeText, protectStart } from './mdoc.ts';

/** Columns of the source: mandoc asks for lines below 80. */
const SOURCE_WIDTH = 72;

/** Returns the man page; `date` is that of the build, `env` is only needed to build the program. */
export function formatManPage(env: Env, date: Date): string {
  const [[, program], ...commands] = listCommands(makeWholeProgram(env)) as [
    readonly [string, Command],
    ...(readonly [string, Command])[],
  ];
  const { exitCodes, environment } = listHelpTables();
  const day = date.toLocaleDateString('en-US', { month: 'long', day: 'numeric', year: 'numeric' });
  const common = listOptions(program);
  const lines = [
    `.Dd ${day}`,
    '.Dt CLAUDE-SEE 1',
    `.Os claude-see ${VERSION}`,
    '.Sh NAME',
    '.Nm claude-see',
    '.Nd ask Claude about images',
    '.Sh SYNOPSIS',
    '.Nm',
    '.Op Ar input ...',
    '.Op Ar prompt',
    '.Op Ar flags',
    '.Nm',
    '.Ar command',
    '.Op Ar argument ...',
    '.Op Ar flags',
    '.Sh DESCRIPTION',
    ...MAN_TEXTS.description.flatMap((text, index) => [...(index > 0 ? ['.Pp'] : []), ...paragraph(text)]),
    '.Sh COMMANDS',
    ...tagged(commands.map(([name, command]) => formatCommand(name, command, common))),
    '.Sh FLAGS',
    ...paragraph(MAN_TEXTS.flags),
    ...Object.values(FLAG_GROUPS).flatMap((heading) => formatGroup(heading, common)),
    '.Sh ENVIRONMENT',
    ...tagged(environment.map(([name, about]) => [`.It Ev ${escapeArgument(name)}`, ...paragraph(about)])),
    '.Sh FILES',
    ...paragraph(MAN_TEXTS.files),
    ...tagged(
      MAN_TEXTS.paths.map(([path, about]) => [`.It Pa ${escapeArgument(path)}`, ...paragraph(about)]),
    ),
    '.Sh EXIT STATUS',
    ...tagged(
      exitCodes.map(([code, meaning, remedy]) => [
        `.It ${code}`,
        ...paragraph(remedy ? `${meaning} (${remedy})` : meaning),
      ]),
    ),
    '.Pp',
    ...paragraph(`When outcomes mix, the first of these that occurred decides: ${WORST_FIRST.join(', ')}.`),
    '.Sh EXAMPLES',
    '.Bd -literal',
    ...EXAMPLES.flatMap(breakPipe).map((line) => protectStart(escapeText(line))),
    '.Ed',
  ];
  return `${lines.join('\n')}\n`;
}

/** Formats a command with the flags that a question does not have, or that mean something else there. */
function formatCommand(name: string, command: Command, common: readonly Option[]): readonly string[] {
  const usage = command.usage().replace(/ ?\[flags\]$/, '');
  const own = listOptions(command).filter((option) => {
    const same = common.find(({ long }) => long === option.long);
    const isOther = same?.description !== option.description && option.helpGroupHeading === FLAG_GROUPS.own;
    return same === undefined || isOther;
  });
  const shown = usage === '<command>' ? '' : usage;
  return [
    `.It Ic ${escapeArgument(name)}${shown === '' ? '' : ` No ${escapeArgument(shown)}`}`,
    ...paragraph(command.description()),
    ...(own.length === 0 ? [] : tagged(own.map(formatFlag), ' -compact')),
  ];
}

function formatGroup(heading: string, options: readonly Option[]): readonly string[] {
  const own = options.filter(({ helpGroupHeading }) => helpGroupHeading === heading);
  if (own.length === 0) return [];
  return [`.Ss ${escapeArgument(heading.replace(/:$/, ''))}`, ...tagged(own.map(formatFlag))];
}

function formatFlag({ short, long, flags, description }: Option): readonly string[] {
  const value = /<(.*)>/.exec(flags)?.[1];
  const names = [short, long].flatMap((name) => (name ? [`Fl ${escapeArgument(name.slice(1))}`] : []));
  return [
    `.It ${names.join(' , ')}${value === undefined ? '' : ` Ar ${escapeArgument(value)}`}`,
    ...paragraph(description),
  ];
}

/** Formats items, each a line of `.It` and its text, as a list. */
function tagged(items: readonly (readonly string[])[], more = ''): readonly string[] {
  return [`.Bl -tag -width Ds${more}`, ...items.flat(), '.El'];
}

/** mandoc asks for a new line for each sentence. */
function paragraph(text: string): readonly string[] {
  const sentences = text.split(/(?<=[.!?]) (?=[A-Z])/);
  return sentences.flatMap((sentence) => wrap(escapeText(sentence), SOURCE_WIDTH)).map(protectStart);
}

/** Continues an example that is too long for a terminal of 80 columns behind its pipe, as a shell takes it. */
function breakPipe(example: string): readonly string[] {
  if (example.length <= SOURCE_WIDTH) return [example];
  const at = example.lastIndexOf('| ') + 1;
  return at === 0 ? [example] : [example.slice(0, at), `  ${example.slice(at + 1)}`];
}
