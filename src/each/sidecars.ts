// Writes each answer into a file beside its input, never over a file of somebody else.
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { CliError, describeSystemError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import { formatSidecar } from '../render/each/record-format.ts';
import { writeFileAtomic } from '../store/disk.ts';
import { holdsMedia } from './inspect-output.ts';

export interface SidecarOptions {
  /** With its dot. */
  readonly extension: string;
  readonly force: boolean;
  /** Whether a run can be told to go on with the files of an earlier one, and this one was not. */
  readonly mayResume: boolean;
  readonly cwd: string;
}

/** The file beside an input. */
export interface Sidecar {
  /** Absolute. */
  readonly path: string;
  readonly input: string;
  readonly exists: boolean;
  /** An earlier run wrote it, so that it may be replaced. */
  readonly isOurs: boolean;
  /** It exists, and only an answer that an earlier run gave may stand beside it. */
  readonly isBlocked: boolean;
}

export interface Sidecars {
  /**
   * Returns the file for the answer to an input, whose own path is undefined when it is no file; `earlier` is the answer
   * that an earlier run gave to it. Throws CliError when it must not be written.
   */
  claim(input: string, path: string | undefined, earlier?: EachRecord): Sidecar;
  /** Returns the error for a file that somebody else wrote or changed. */
  refuseExisting(sidecar: Sidecar): CliError;
  /** Writes an answer; a record without one has no file. Throws CliError (`output_unwritable`). */
  write(sidecar: Sidecar, record: EachRecord): void;
}

/** Makes what writes the files of a run. */
export function makeSidecars({ extension, force, mayResume, cwd }: SidecarOptions): Sidecars {
  /** The input of each file that was claimed. */
  const owners = new Map<string, string>();
  const refuseExisting = ({ input, path }: Pick<Sidecar, 'input' | 'path'>) =>
    refusal(
      input,
      `${basename(path)} exists already`,
      mayResume
        ? 'pass --resume to keep the answers of an earlier run, or --force to overwrite it'
        : 'pass --force to overwrite it',
    );
  return {
    claim(input, file, earlier) {
      if (file === undefined)
        throw refusal(input, 'has no folder for a file beside it', 'write to a file with -o');
      const source = resolve(cwd, file);
      const path = join(dirname(source), `${basename(source, extname(source))}${extension}`);
      const name = basename(path);
      const owner = owners.get(path);
      owners.set(path, owner ?? input);
      if (path === source) {
        throw refusal(
          input,
          'its answer would overwrite it',
          'choose another extension, or leave it out; a quoted pattern does that',
        );
      }
      if (owner !== undefined) {
        throw refusal(input, `its file ${name} is that of ${owner} already`, 'rename one of the two');
      }
      const found = look(path, input);
      if (!found) return { path, input, exists: false, isOurs: false, isBlocked: false };
      if (found.isDirectory()) throw refusal(input, `${name} is a folder`, 'choose another extension');
      if (found.isFile() && holdsMedia(path)) {
        throw refusal(input, `${name} is a picture or PDF`, 'choose another extension');
      }
      const isOurs = earlier !== undefined && found.isFile() && isUnchanged(path, earlier);
      const isBlocked = !isOurs && !force;
      const sidecar = { path, input, exists: true, isOurs, isBlocked };
      if (isBlocked && !earlier) throw refuseExisting(sidecar);
      return sidecar;
    },
    refuseExisting,
    write({ path, isOurs }, record) {
      const content = formatSidecar(record);
      if (content === undefined) return;
      try {
        writeFileAtomic(path, content, { mode: 0o666, exclusive: !(force || isOurs) });
      } catch (error) {
        throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
          subject: path,
          cause: error,
        });
      }
    },
  };
}

/** Returns what lies at a path, if anything. Throws CliError where there can be no file, as when its name is too long. */
function look(path: string, input: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const reason = describeSystemError(error);
    throw refusal(
      input,
      `the file beside it cannot be written: ${reason}`,
      'rename it, or write to a file with -o',
    );
  }
}

/** Whether a file still holds the answer of a record. */
function isUnchanged(path: string, record: EachRecord): boolean {
  try {
    return readFileSync(path, 'utf8') === formatSidecar(record);
  } catch {
    return false;
  }
}

/** The input is not asked; others are. */
function refusal(input: string, message: string, hint: string): CliError {
  return new CliError('input_unusable', message, { subject: input, hint });
}
