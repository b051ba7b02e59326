// Sets up a run: output, settings, and the signal that ends it.
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { makeOutput, type Output } from '../render/output.ts';
import type { ReportFlags } from '../render/report-error.ts';
import { findSettingsPath, readSettings } from '../store/settings-file.ts';
import type { Flags } from './flags.ts';
import { resolveSettings, type Settings } from './settings.ts';

export interface RunContext {
  readonly env: Env;
  readonly output: Output;
  readonly settings: Settings;
  /** How to report errors. */
  readonly reportFlags: ReportFlags;
  /** Aborts on Ctrl-C, SIGTERM, SIGHUP and `--timeout`; its reason is the error to exit with. */
  readonly signal: AbortSignal;
}

/**
 * Sets up a run, calls `run`, and always clears the spinner and the timer. With `timed` false the command applies
 * `--timeout` itself.
 */
export async function withRunContext(
  flags: Flags,
  env: Env,
  run: (context: RunContext) => Promise<void>,
  { timed = true }: { readonly timed?: boolean } = {},
): Promise<void> {
  const output = makeOutput(env, flags);
  const stored = await readSettings(env);
  const path = await findSettingsPath(env).catch(() => undefined); // Without a home folder nothing is stored.
  const settings = resolveSettings(flags, env.variables, stored, path);
  const { json = false, debug = false, color } = flags;
  const common = { env, output, settings, reportFlags: { json, debug, color } };
  try {
    if (!timed) await run({ ...common, signal: env.signal });
    else await withTimeLimit(env.signal, settings.timeoutMs, (signal) => run({ ...common, signal }));
  } finally {
    output.progress.stop();
  }
}

/** Calls `run` with a signal that aborts with `outer`, and after `timeoutMs` milliseconds. */
export async function withTimeLimit<T>(
  outer: AbortSignal,
  timeoutMs: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onAbort = () => controller.abort(outer.reason);
  if (outer.aborted) onAbort();
  outer.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => controller.abort(timeoutError(timeoutMs)), timeoutMs);
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onAbort);
  }
}

function timeoutError(timeoutMs: number): CliError {
  return new CliError('timeout', `not finished within ${formatDuration(timeoutMs)}`, {
    subject: '--timeout',
    hint: 'allow more time: --timeout 20m',
  });
}
