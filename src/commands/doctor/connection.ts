// Checks whether the API can be reached, knows the key and the model, and, if asked to, answers.

import { getCapabilities } from '../../api/providers/providers.ts';
import type { Address, Reached } from '../../api/reach-address.ts';
import { openEngine } from '../../engine/engine.ts';
import { CliError } from '../../errors.ts';
import { formatCount, formatDuration, formatUsdExactly } from '../../format.ts';
import type { Finding } from '../../render/findings.ts';
import type { RunContext } from '../../run/context.ts';
import { SDK_BASE_URL } from '../../store/upload-scope.ts';
import { toProblem } from './problem.ts';

/** Milliseconds for each request that asks for nothing. */
const STEP_MS = 15_000;
/** Milliseconds by which the clocks of two machines may differ without harm: AWS signs with the time, to 5 minutes. */
const SKEW_MS = { note: 60_000, problem: 300_000 };
/** Enough for a word. */
const ASK_TOKENS = 16;

/** Options of the check. */
export interface ConnectionOptions {
  /** False where credentials are missing, so that nothing can be asked for. */
  readonly hasCredentials: boolean;
  /** Makes one request of a few tokens. */
  readonly asks: boolean;
}

/** Reaches the address, compares clocks, looks up the model and, with `asks`, asks it. */
export async function checkConnection(
  context: RunContext,
  { hasCredentials, asks }: ConnectionOptions,
): Promise<readonly Finding[]> {
  const { openAddress } = await import('../../api/reach-address.ts');
  let address: Address;
  let reached: Reached;
  try {
    // Without credentials, the address is checked without a key: key-command is not run again.
    address = await openAddress(hasCredentials ? context : { ...context, findKey: undefined });
    reached = await within('the connection', context.signal, address.reach);
  } catch (error) {
    // Another platform's package is missing, or its region: those checks say so.
    return [toProblem('address', error)];
  }
  const found = [describeReached(address, reached), ...checkClock(reached, context)];
  if (!hasCredentials) return found;
  const model = await checkModel(address, context);
  if (!asks || model.status === 'problem') return [...found, model];
  return [...found, model, await askModel(context)];
}

/** Runs one step with a signal that ends it by an error of the network after 15 seconds. */
async function within<T>(
  step: string,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const message = `${step} did not end within ${formatDuration(STEP_MS)}`;
  const hint = 'check the network, and HTTPS_PROXY if a proxy is needed';
  const timer = setTimeout(() => limit.abort(new CliError('network', message, { hint })), STEP_MS);
  try {
    return await work(AbortSignal.any([outer, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function describeReached({ baseUrl }: Address, { status, milliseconds }: Reached): Finding {
  const detail = `${baseUrl} reached in ${formatDuration(milliseconds)}`;
  if (status < 300 || status >= 400) return { name: 'address', status: 'ok', detail };
  const cure = 'log in to the network if it requires that, or check the address in --base-url';
  return {
    name: 'address',
    status: 'note',
    detail: `${detail}, which redirects elsewhere (HTTP ${status})`,
    cure,
  };
}

/** The clock of a machine decides whether certificates and signatures are valid. */
function checkClock({ serverTime }: Reached, { env, settings }: RunContext): readonly Finding[] {
  if (serverTime === undefined) return [];
  const skew = env.now().getTime() - serverTime.getTime();
  const name = 'clock';
  if (Math.abs(skew) < SKEW_MS.note) return [{ name, status: 'ok', detail: 'agrees with the server' }];
  const detail = `${formatDuration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} the server`;
  const cure = 'set the clock of this machine, or let it follow a time server';
  const isSigned = settings.provider === 'aws' || settings.provider === 'bedrock';
  if (!isSigned || Math.abs(skew) < SKEW_MS.problem) return [{ name, status: 'note', detail, cure }];
  return [{ name, status: 'problem', detail: `${detail}: AWS refuses its signatures`, cure, exitCode: 5 }];
}

async function checkModel(address: Address, context: RunContext): Promise<Finding> {
  const { settings, output } = context;
  const { listsModels, title } = getCapabilities(settings);
  const name = 'model';
  const { model } = settings;
  if (!listsModels) {
    return {
      name,
      status: 'ok',
      detail: `${model}; ${title} lists no models: --ask tells whether it answers`,
    };
  }
  try {
    output.progress.step('checking the model');
    const { takesImages } = await address.findModel(model, {
      ...context,
      settings: { ...settings, retries: 0 },
    });
    if (takesImages) return { name, status: 'ok', detail: `${model}, and the API takes the credentials` };
    const cure = 'claude-see models lists those that do';
    return { name, status: 'problem', detail: `${model} takes no images`, cure, exitCode: 5 };
  } catch (error) {
    const problem = toProblem(name, error);
    // Gateways answer questions without listing models.
    const isGateway = address.baseUrl !== SDK_BASE_URL && settings.provider === 'anthropic';
    const isUnknown =
      error instanceof CliError && ['not_found', 'network', 'invalid_request'].includes(error.code);
    if (!isGateway || !isUnknown) return problem;
    return {
      name,
      status: 'note',
      detail: `${model}; ${problem.detail}`,
      cure: 'pass --ask to see whether it answers',
    };
  }
}

async function askModel(context: RunContext): Promise<Finding> {
  const { output, settings } = context;
  const engine = openEngine({ ...context, settings: { ...settings, system: undefined, retries: 0 } });
  const start = performance.now();
  try {
    output.progress.step('asking');
    const content = [{ kind: 'text', text: 'Answer with the word: yes' }] as const;
    const { usage, costUsd } = await engine.ask({ content, maxTokens: ASK_TOKENS });
    const took = formatDuration(Math.round(performance.now() - start));
    const tokens = `${formatCount(usage.input_tokens)} + ${formatCount(usage.output_tokens)} tokens`;
    const cost = costUsd === null ? 'cost unknown' : formatUsdExactly(costUsd);
    return { name: 'question', status: 'ok', detail: `answered in ${took}: ${tokens}, ${cost}` };
  } catch (error) {
    return toProblem('question', error);
  } finally {
    engine.close();
  }
}
