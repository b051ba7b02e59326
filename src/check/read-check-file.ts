// Reads a check file, YAML or JSON, into the checks of a run.
import { isUtf8 } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { readBytes } from '../input/read-bytes.ts';
import { parseSource } from '../yaml/parse-source.ts';
import { openProblems } from '../yaml/problems.ts';
import type { Report } from '../yaml/source-tree.ts';
import { buildCheck, foldId, readModel } from './build-check.ts';
import { FILE_FORM } from './check-forms.ts';
import type { Check, Suite } from './suite.ts';

/** A thousand checks; beyond it the YAML parser takes seconds. */
const MAX_BYTES = 256 * 1024;

/**
 * Reads the check file at a path as typed. Throws CliError when it cannot be read, is larger than 256 KB, or has problems:
 * all of them together, each with its line and column.
 */
export async function readCheckFile(path: string, env: Env, signal: AbortSignal): Promise<Suite> {
  const absolute = resolve(env.cwd, path);
  const size = (await stat(absolute).catch(() => undefined))?.size ?? 0;
  const bytes =
    size > MAX_BYTES ? undefined : await readBytes({ kind: 'path', input: path, path }, env, signal);
  if (!bytes || bytes.length > MAX_BYTES) {
    throw unusable(
      path,
      `is ${formatBytes(bytes?.length ?? size)}; the maximum for a check file is 256 KB`,
      'split it',
    );
  }
  if (!isUtf8(bytes)) throw unusable(path, 'is not UTF-8 text', 'save it as UTF-8');
  return parseCheckFile(bytes.toString('utf8'), { path, folder: dirname(absolute) });
}

function unusable(subject: string, message: string, hint: string): CliError {
  return new CliError('input_unusable', message, { subject, hint });
}

/** Reads the text of a check file. `folder` is the absolute one that its paths start from. Throws CliError for problems. */
export async function parseCheckFile(
  text: string,
  { path, folder }: Pick<Suite, 'folder'> & { readonly path: string },
): Promise<Suite> {
  const { makeError, report, throwAll } = openProblems(path);
  const root = await parseSource(text.replace(/^\uFEFF/, ''), {
    makeError,
    report,
    emptyHint: 'write an example with claude-see check init',
    quotedExample: `'"Sign in" is visible'`,
  });
  const file = FILE_FORM.read(root, 'the file', report);
  const written = file?.values.defaults;
  const defaults = written && {
    ...written.values,
    model: readModel(written.values.model, written.nodes.model, report),
  };
  const checks: Check[] = [];
  const building = { report, validators: new Map() };
  for (const read of file?.values.checks ?? []) {
    const check = await buildCheck(read, defaults, building);
    if (check) checks.push(check);
  }
  reportSameIds(checks, report);
  throwAll();
  return { path, folder, checks };
}

function reportSameIds(checks: readonly Check[], report: Report): void {
  const seen = new Map<string, Check>();
  for (const check of checks) {
    const earlier = seen.get(foldId(check.id));
    if (!earlier) seen.set(foldId(check.id), check);
    else if (check.position) {
      const line = earlier.position?.line;
      report(
        check.position,
        `the id ${check.id} belongs to the check in line ${line} already`,
        'rename one of them',
      );
    }
  }
}
