// Sets up a run: output, settings, and the signal that ends it.
import { setMaxListeners } from 'node:events';
import type { Pacer } from '../api/pacer.ts';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { makeOutput, type Output } from '../render/output.ts';
import type { ReportFlags } from '../render/report-error.ts';
import { findSettingsPath, readSettings } from '../store/settings-file.ts';
import type { Flags } from './flags.ts';
import { type FindKey, makeFindKey } from './key-command.ts';
import { resolveSettings, type Settings } from './settings.ts';

export interface RunContext {
  readonly env: Env;
  readonly output: Output;
  readonly settings: Settings;
  /** Flags that say how to report errors. */
  readonly reportFlags: ReportFlags;
  /** Aborts on Ctrl-C, SIGTERM, SIGHUP and `--timeout`; its reason is the error to exit with. */
  readonly signal: AbortSignal;
  /** When `--timeout` aborts it, in milliseconds of `performance.now()`; undefined where nothing does. */
  readonly endsAt?: number | undefined;
  /** Finds the key with key-command; undefined where another credential counts. */
  readonly findKey?: FindKey | undefined;
  /** Says when the next request may start, in a run that sends many; undefined where none has to wait. */
  readonly pacer?: Pacer | undefined;
}

/**
 * Sets up a run, calls `run`, and always clears the spinner and the timer. With `timed` false the command applies
 * `--timeout` itself; with `receipts` it prints a receipt of each image that it sends.
 */
export async function withRunContext(
  flags: Flags,
  env: Env,
  run: (context: RunContext) => Promise<void>,
  { timed = true, receipts = false }: { readonly timed?: boolean; readonly receipts?: boolean } = {},
): Promise<void> {
  const output = makeOutput(env, flags, { receipts });
  const stored = await readSettings(env);
  const path = await findSettingsPath(env).catch(() => undefined); // Without a home folder nothing is stored.
  const settings = resolveSettings(flags, env.variables, stored, path);
  for (const secret of settings.headers?.secrets ?? []) env.secrets.add(secret);
  if (settings.baseUrlNote !== undefined) output.info(settings.baseUrlNote);
  const { json = false, debug = false, color } = flags;
  const common = { env, output, settings, reportFlags: { json, debug, color } };
  try {
    const withKey = <Limit extends Pick<RunContext, 'signal'>>(limit: Limit) => ({
      ...common,
      ...limit,
      findKey: makeFindKey({ ...common, ...limit }),
    });
    if (!timed) await run(withKey({ signal: env.signal }));
    else {
      const runWithin = (limit: TimeLimit) => run(withKey(limit));
      await withTimeLimit(env.signal, settings.timeoutMs, runWithin, {
        current: output.progress.current,
        onSuspend: env.onSuspend,
      });
    }
  } finally {
    output.progress.stop();
  }
}

/** When a run ends. */
type TimeLimit = Required<Pick<RunContext, 'signal' | 'endsAt'>>;

/** The run that a time limit is for. */
interface LimitedRun {
  /** Returns what the run is doing. */
  readonly current: Output['progress']['current'];
  readonly onSuspend?: Env['onSuspend'] | undefined;
}

/**
 * Calls `run` with a signal that aborts with `outer`, and after `timeoutMs` milliseconds with what it was doing then. The
 * time for which the process is suspended does not count.
 */
export async function withTimeLimit<T>(
  outer: AbortSignal,
  timeoutMs: number,
  run: (limit: TimeLimit) => Promise<T>,
  { current, onSuspend }: LimitedRun,
): Promise<T> {
  const controller = new AbortController();
  // Requests side by side listen to one signal until each has ended, which Node would take for a leak.
  setMaxListeners(0, outer, controller.signal);
  const onAbort = () => controller.abort(outer.reason);
  if (outer.aborted) onAbort();
  outer.addEventListener('abort', onAbort, { once: true });
  const endsAt = performance.now() + timeoutMs;
  const onTimeout = () => controller.abort(timeoutError(timeoutMs, current()));
  let timer = setTimeout(onTimeout, timeoutMs);
  let [timedAt, leftMs] = [performance.now(), timeoutMs];
  const unwatch = onSuspend?.(
    () => {
      clearTimeout(timer);
      leftMs = Math.max(0, leftMs - (performance.now() - timedAt));
    },
    () => {
      clearTimeout(timer);
      timedAt = performance.now();
      timer = setTimeout(onTimeout, leftMs);
    },
  );
  try {
    return await run({ signal: controller.signal, endsAt });
  } finally {
    unwatch?.();
    clearTimeout(timer);
    outer.removeEventListener('abort', onAbort);
  }
}

/** `step` is what the run was doing: `sending: 2.4 MB of 5.9 MB`. */
function timeoutError(timeoutMs: number, step: string | undefined): CliError {
  const message = `not finished within ${formatDuration(timeoutMs)}`;
  return new CliError('timeout', step === undefined ? message : `${message}, still ${step}`, {
    subject: '--timeout',
    hint: formatTimeoutHint(timeoutMs, step),
  });
}

/** Returns the advice that fits a step, which its first word tells. */
function formatTimeoutHint(timeoutMs: number, step = ''): string {
  const more = ['allow more time', suggestTimeout(timeoutMs)].filter(Boolean).join(': ');
  switch (/^[a-z]+/.exec(step)?.[0]) {
    case 'connecting':
      return step.includes(' proxy ')
        ? 'check HTTPS_PROXY: the proxy has not opened a connection'
        : 'check the network, and HTTPS_PROXY if a proxy is needed';
    case 'sending':
    case 'uploading':
      return `${more}, or send smaller images, such as with --max-edge 1000`;
    case 'thinking':
      return `${more}, or less thinking, with --effort low`;
  }
  return more;
}

const MINUTE_MS = 60_000;

/** Times to propose, in minutes. */
const TIMEOUTS = [1, 2, 5, 10, 20, 60, 180, 720];

/** Returns the flag with at least twice the time that was too short; undefined for hours. */
function suggestTimeout(timeoutMs: number): string | undefined {
  const minutes = TIMEOUTS.find((each) => each * MINUTE_MS >= 2 * timeoutMs);
  return minutes === undefined ? undefined : `--timeout ${minutes}m`;
}
