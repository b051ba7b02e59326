// Looks at the path of -o before anything is asked, so that no answer is lost and no other file overwritten.
import { closeSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { refuseInput } from '../engine/open-target.ts';
import { usageError } from '../errors.ts';
import { sniff } from '../image/sniff.ts';
import type { InputArgument } from '../input/arguments.ts';
import { followLinks, toDescriptor } from '../render/targets/special.ts';
import type { RunContext } from '../run/context.ts';

/** The end of a path's links. */
export interface InspectedOutput {
  /** Absolute. */
  readonly target: string;
  /** False for pipes, devices and folders. */
  readonly isFile: boolean;
  readonly exists: boolean;
  /** Whether it is a file that holds something. */
  readonly hasContent: boolean;
}

/** Everything that a run reads. */
export interface RunInputs {
  readonly args: readonly InputArgument[];
  /** The value of `--inputs-from`. */
  readonly list: string | undefined;
}

/** Looks at a path; throws CliError for one that the run reads, or that holds a picture or PDF. */
export async function inspectOutput(
  path: string,
  { args, list }: RunInputs,
  { env }: Pick<RunContext, 'env'>,
): Promise<InspectedOutput> {
  const target = await followLinks(resolve(env.cwd, path));
  const found = await stat(target).catch(() => undefined);
  const isFile = toDescriptor(target) === undefined && (!found || found.isFile());
  const hasContent = isFile && found !== undefined && found.size > 0;
  const inspected = { target, isFile, exists: found !== undefined, hasContent };
  if (!hasContent) return inspected;
  const items = args.flatMap(({ kind, value }) =>
    kind === 'positional' || kind === 'image'
      ? [{ kind: 'input', ref: { kind: 'path', input: value, path: value } } as const]
      : [],
  );
  const listed = list === undefined ? [] : [{ kind: 'prompt-file', value: list } as const];
  await refuseInput(path, { args: [...args, ...listed], items }, env);
  if (holdsMedia(target)) {
    throw usageError(
      `-o ${path}`,
      'is a picture or PDF: the answers would overwrite it',
      'name another file',
    );
  }
  return inspected;
}

/** Enough for any format; drawings begin with a prolog of some kilobytes. */
const HEAD_BYTES = 64 * 1024;

/**
 * Whether a regular file begins as a picture or PDF does, and so may be an input: those of patterns, folders and lists
 * are not known before their turn.
 */
export function holdsMedia(path: string): boolean {
  const bytes = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(path, 'r');
  const head = bytes.subarray(0, readSync(descriptor, bytes, 0, HEAD_BYTES, 0));
  closeSync(descriptor);
  const { kind } = sniff(head);
  // An answer may quote the mark of a PDF.
  return ['image', 'other-image'].includes(kind) || (kind === 'pdf' && head.indexOf('%PDF-') === 0);
}
