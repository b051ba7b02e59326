// Reads results.json, and refuses what is no report of ours before a reporter trusts it.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError, describeSystemError, systemErrorCode } from '../../errors.ts';
import { describeJsonError } from '../../json-error.ts';
import type { CheckReport } from './report.ts';
import { findMisfit, isRecord } from './report-shape.ts';

const HINT = 'name a file that --reporter json=results.json wrote';

/** Reads a report from a path as typed. Throws CliError (`input_missing`, `input_unusable`). */
export async function readReport(path: string, cwd: string): Promise<CheckReport> {
  const text = await readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    const code = systemErrorCode(cause) === 'ENOENT' ? 'input_missing' : 'input_unusable';
    throw new CliError(code, `cannot be read: ${describeSystemError(cause)}`, {
      subject: path,
      hint: HINT,
      cause,
    });
  });
  return parseReport(text, path);
}

/** Parses the text of a report; `subject` names it in errors. */
function parseReport(text: string, subject: string): CheckReport {
  const refuse = (message: string, hint = HINT) => new CliError('input_unusable', message, { subject, hint });
  let value: unknown;
  try {
    // Editors on Windows may add the mark.
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw refuse(`is not valid JSON: ${describeJsonError(error, text)}`);
  }
  if (!isRecord(value) || !('claude_see' in value)) throw refuse('is not a report of claude-see check');
  if (typeof value.version === 'number' && value.version > 1) {
    throw refuse(`has version ${value.version} of reports, and this claude-see knows 1`, 'update claude-see');
  }
  const misfit = findMisfit(value);
  if (misfit !== undefined) throw refuse(`is damaged: ${misfit}`);
  return value as unknown as CheckReport;
}
