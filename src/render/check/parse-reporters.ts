// Reads the values of `--reporter`: a name, and the file that it writes.
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { findSimilar } from '../../edit-distance.ts';
import { usageError } from '../../errors.ts';
import { followLinks, toDescriptor } from '../targets/special.ts';

/** A reporter that was asked for; without a file it writes to stdout. */
export interface ReporterChoice<Name extends string> {
  readonly name: Name;
  readonly file: string | undefined;
}

const FLAG = '--reporter';

/** Parses `name` and `name=file`. Throws CliError for an unknown name and for two reporters in one place. */
export async function parseReporters<Name extends string>(
  values: readonly string[],
  names: readonly Name[],
  cwd: string,
): Promise<readonly ReporterChoice<Name>[]> {
  const choices = values.map((value) => parseReporter(value, names));
  const places = new Map<string, ReporterChoice<Name>>();
  for (const choice of choices) {
    const place = choice.file === undefined ? STDOUT : await findPlace(choice.file, cwd);
    const other = places.get(place);
    if (other) throw describeClash(choice, other, place === STDOUT);
    places.set(place, choice);
  }
  return choices;
}

/** No path, as paths are absolute. */
const STDOUT = 'stdout';

function parseReporter<Name extends string>(value: string, names: readonly Name[]): ReporterChoice<Name> {
  const equals = value.indexOf('=');
  const word = equals === -1 ? value : value.slice(0, equals);
  const file = equals === -1 ? undefined : value.slice(equals + 1);
  const name = names.find((each) => each === word);
  if (name === undefined) {
    const similar = findSimilar(word, names);
    throw usageError(
      FLAG,
      `"${word}" is not a reporter`,
      similar === undefined ? `choose from ${names.join(', ')}` : `did you mean ${similar}?`,
    );
  }
  if (file === '') throw usageError(FLAG, `"${value}" names no file`, `write it as ${name}=report.txt`);
  return { name, file: file === '-' ? undefined : file };
}

/** Returns one string for each place, whatever links and dots lead there. */
async function findPlace(file: string, cwd: string): Promise<string> {
  const path = await followLinks(resolve(cwd, file)).catch(() => resolve(cwd, file));
  if (toDescriptor(path) === 1) return STDOUT;
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path; // Opening it says what is wrong.
  }
}

function describeClash(
  { name, file }: ReporterChoice<string>,
  other: ReporterChoice<string>,
  isStdout: boolean,
): Error {
  return isStdout
    ? usageError(
        FLAG,
        `${other.name} and ${name} both write to stdout`,
        `give one of them a file, as in ${name}=report.txt`,
      )
    : usageError(FLAG, `${other.name} and ${name} both write to ${file}`, 'give each a file of its own');
}
