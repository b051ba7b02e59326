// Makes commander's options from the flag table, and reads the flags of a command back.
import { type Command, Option } from 'commander';
import { usageError } from '../errors.ts';
import { type CommandName, FLAG_GROUPS, type FlagSpec } from '../run/flag-spec.ts';
import { FLAGS, type FlagKey, listFlags, toLongFlag } from '../run/flag-table.ts';
import type { Flags } from '../run/flags.ts';

/** Makes the options of one flag, two where it has a `--no-` form too, with the help text of a command. */
export function makeOptions(key: FlagKey, spec: FlagSpec, command?: CommandName): Option[] {
  const {
    short,
    value,
    form,
    about,
    aboutNo = '',
    aboutIn = {},
    defaultIn = {},
    groupIn = {},
    unlistedIn = [],
  } = spec;
  const long = toLongFlag(key);
  const negated = `--no-${long.slice(2)}`;
  const text = (command && aboutIn[command]) ?? about;
  const byDefault = (command && defaultIn[command]) ?? spec.default;
  const described = byDefault === undefined ? text : `${text} (default: ${byDefault})`;
  const written = `${short ? `-${short}, ` : ''}${form === 'no' ? negated : long}${value ? ` <${value}>` : ''}`;
  const option = new Option(written, described);
  if (value !== undefined && spec.repeats) option.argParser(collect);
  else if (value !== undefined) option.argParser(makeSingleParser(long));
  const options = form === 'both' ? [option, new Option(negated, aboutNo)] : [option];
  for (const each of options) {
    each.helpGroup(FLAG_GROUPS[(command && groupIn[command]) ?? spec.group]);
    if (command && unlistedIn.includes(command)) each.hideHelp();
  }
  return options;
}

/** Returns the flags that a command takes; throws CliError for a flag that it would ignore. */
export function readFlags(program: Command, command: CommandName): Flags {
  for (const option of program.options) {
    const name = option.attributeName();
    if (!isFlagKey(name) || program.getOptionValueSource(name) !== 'cli') continue;
    // `--save` and `--no-save` share a name; only one of them was typed.
    if (option.negate !== (program.getOptionValue(name) === false)) continue;
    if (FLAGS[name].commands.some((each) => each === command)) continue;
    throw usageError(
      option.long ?? option.flags,
      `does not apply to \`${command}\``,
      `claude-see help ${command} lists its flags`,
    );
  }
  return program.opts();
}

/** Says whether the line used a flag whose place among the positionals matters. */
export function hasOrderedFlag(program: Command): boolean {
  return listFlags().some(([key, { orderedAs }]) => orderedAs && program.getOptionValue(key) !== undefined);
}

function isFlagKey(name: string): name is FlagKey {
  return Object.hasOwn(FLAGS, name);
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Of two values one would be ignored, so the second is an error. */
function makeSingleParser(long: string): (value: string, previous: unknown) => string {
  return (value, previous) => {
    if (previous !== undefined) throw usageError(long, 'is given twice', 'keep one of them');
    return value;
  };
}
