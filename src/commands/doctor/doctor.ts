// Implements `doctor`: checks the installation, the key and the connection, and prints its findings with remedies.

import { findPackage } from '../../api/providers/installed-package.ts';
import { type Env, wantsColor, write } from '../../env.ts';
import { AlreadyReportedError } from '../../errors.ts';
import { type ExitCode, WORST_FIRST } from '../../exit-codes.ts';
import { makeCleaner } from '../../render/clean.ts';
import { type Finding, formatFindings, toFindingJson } from '../../render/findings.ts';
import { makeOutput } from '../../render/output.ts';
import { makeStyle } from '../../render/style.ts';
import { type RunContext, withTimeLimit } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { makeFindKey } from '../../run/key-command.ts';
import { VERSION } from '../../version.ts';
import { checkBrowser } from './browser.ts';
import { checkConnection } from './connection.ts';
import { checkCredentials } from './credentials.ts';
import { checkFolders } from './folders.ts';
import { checkInstallation, hideHome } from './installation.ts';
import { checkClipboard, checkTerminal } from './machine.ts';
import { checkNetworkSettings } from './network-settings.ts';
import { checkPackages } from './packages.ts';
import { toProblem } from './problem.ts';
import { checkSettings } from './settings.ts';

/** Columns of a report that is piped into a file or a bug report. */
const PIPED_COLUMNS = 80;

/** Prints one table of findings; throws AlreadyReportedError with the exit code of the worst problem. */
export async function doctor(flags: FlagsOf<'doctor'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  try {
    output.progress.step('checking');
    const { findings, settings, variables } = await checkSettings(flags, env);
    const { json = false, debug = false, color } = flags;
    const valid: Env = { ...env, variables };
    const common = { env: valid, output, settings, reportFlags: { json, debug, color } };
    const run = async (limit: Pick<RunContext, 'signal' | 'endsAt'>) => {
      const findKey = makeFindKey({ ...common, ...limit });
      return runChecks({ ...common, ...limit, findKey }, findings, flags);
    };
    const found = await withTimeLimit(env.signal, settings.timeoutMs, run, output.progress);
    output.progress.stop();
    await print(found, flags, { env, output });
  } finally {
    output.progress.stop();
  }
}

async function print(
  found: readonly Finding[],
  { json, color }: FlagsOf<'doctor'>,
  { env, output }: Pick<RunContext, 'env' | 'output'>,
): Promise<void> {
  const shown = cleanFindings(found, env);
  const exitCode = findWorst(found);
  if (json) {
    const report = { version: VERSION, exit_code: exitCode, findings: shown.map(toFindingJson) };
    await output.writeJson(report);
  } else {
    const columns = (env.stdout.isTTY ? env.stdout.columns : undefined) || PIPED_COLUMNS;
    const style = await makeStyle(wantsColor(env.stdout, env, color));
    await write(env.stdout, formatFindings(shown, style, columns));
  }
  if (exitCode !== 0) throw new AlreadyReportedError(exitCode);
}

/** Runs all checks side by side and returns their findings in the order of the report. */
async function runChecks(
  context: RunContext,
  settings: readonly Finding[],
  flags: FlagsOf<'doctor'>,
): Promise<readonly Finding[]> {
  const { env } = context;
  const attempt = async (name: string, check: () => readonly Finding[] | Promise<readonly Finding[]>) => {
    try {
      return await check();
    } catch (error) {
      // Ctrl-C ends the command; a time limit ends a check, and what is known is printed.
      if (env.signal.aborted) throw env.signal.reason;
      return [toProblem(name, error)];
    }
  };
  const account = attempt('credentials', () => checkCredentials(context));
  const found = await Promise.all([
    attempt('claude-see', () => checkInstallation(env)),
    settings,
    account,
    attempt('address', async () => {
      const hasCredentials = (await account).every(({ status }) => status !== 'problem');
      return checkConnection(context, { hasCredentials, asks: flags.ask ?? false });
    }),
    attempt('proxy', () => checkNetworkSettings(context)),
    attempt('sharp', () => checkPackages(context)),
    attempt('web pages', async () => [await checkBrowser(env, findPackage)]),
    attempt('clipboard', () => checkClipboard(env)),
    attempt('folders', () => checkFolders(env)),
    attempt('terminal', () => checkTerminal(env, flags.color)),
  ]);
  return found.flat();
}

/** A report goes into bug trackers: without secrets, and without the name of its user. */
function cleanFindings(findings: readonly Finding[], env: Env): readonly Finding[] {
  const { secrets } = makeCleaner(env);
  const clean = (text: string) => hideHome(secrets(text), env.variables);
  return findings.map((finding) => ({
    ...finding,
    detail: clean(finding.detail),
    cure: finding.cure === undefined ? undefined : clean(finding.cure),
  }));
}

function findWorst(findings: readonly Finding[]): ExitCode {
  const codes = findings.flatMap(({ status, exitCode }) => (status === 'problem' ? [exitCode ?? 2] : []));
  if (codes.includes(70)) return 70;
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}
