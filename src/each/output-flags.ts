// Reads the flags that say in which form the answers of a run are written, and where.
import { usageError } from '../errors.ts';
import { isRefusedName } from '../file-name.ts';
import { hasMediaExtension } from '../input/extensions.ts';
import type { RecordForm } from '../render/each/record-format.ts';
import type { Flags } from '../run/flags.ts';

export type OutputFlags = Pick<Flags, 'output' | 'json' | 'csv' | 'sidecar' | 'force'>;

/** The form and the place of the answers, as the flags say. */
export interface OutputPlan {
  /** The path of `-o` as typed; undefined for stdout. */
  readonly path: string | undefined;
  readonly form: RecordForm;
  /** The extension of files beside the inputs, such as `.txt`; undefined without them. */
  readonly sidecar: string | undefined;
  /** False when the files beside the inputs are all that is asked for. */
  readonly hasStream: boolean;
}

/** The forms that a file's extension stands for. */
const FORMS: Readonly<Record<string, 'json' | 'csv'>> = {
  '.jsonl': 'json',
  '.ndjson': 'json',
  '.csv': 'csv',
};

/** Reads the flags; throws CliError for flags that contradict each other. */
export async function readOutputFlags(flags: OutputFlags, isTerminal: boolean): Promise<OutputPlan> {
  const { output, json = false, csv = false } = flags;
  if (output === '')
    throw usageError('-o', 'the file name is empty', 'is a variable in the command not set?');
  if (json && csv) throw usageError('--json', 'cannot be combined with --csv', 'leave one of them out');
  const path = output === '-' ? undefined : output;
  const sidecar = flags.sidecar === undefined ? undefined : await parseExtension(flags.sidecar);
  const typed = json ? 'json' : csv ? 'csv' : undefined;
  const named = path === undefined ? undefined : FORMS[/\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? ''];
  if (typed && named && typed !== named) {
    const holds = { json: 'JSON lines', csv: 'CSV' }[named];
    throw usageError(`--${typed}`, `contradicts -o ${path}, which stands for ${holds}`, 'leave the flag out');
  }
  const form = typed ?? named ?? (path === undefined && isTerminal ? 'headings' : 'lines');
  const hasStream = path !== undefined || typed !== undefined || sidecar === undefined;
  return { path, form, sidecar, hasStream };
}

/** Returns the extension of `--sidecar` with its dot. Throws CliError for what is none. */
export async function parseExtension(value: string): Promise<string> {
  const extension = value.startsWith('.') ? value : `.${value}`;
  const example = 'pass an extension such as .txt';
  // A name of several parts such as `alt.txt` is an extension, too.
  if (!/^(?:\.[^./\\\0]+)+$/.test(extension) || isRefusedName(`a${extension}`))
    throw usageError(`--sidecar ${value}`, 'is not an extension', example);
  if (await hasMediaExtension(`a${extension}`)) {
    throw usageError(`--sidecar ${value}`, 'is the extension of pictures or PDFs', example);
  }
  return extension;
}
