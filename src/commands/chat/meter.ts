// Counts what a chat has used: tokens and money, also of answers that could not be used or broke off.
import type { Api } from '../../api/api.ts';
import { computeCost, computeCostBound, type Priced } from '../../engine/cost.ts';
import type { Plan } from '../../engine/plan.ts';
import { CliError, usageError } from '../../errors.ts';
import { formatCount, formatUsd } from '../../format.ts';

export interface Meter {
  /** Returns the API with its answers to a plan counted; one that breaks off counts as the most that it can cost. */
  watch(api: Api, plan: Plan): Api;
  /** Returns what is left of a budget in USD; throws CliError when what was spent is not known. */
  leftOf(budgetUsd: number): number;
  /** Words the sums, a line each. */
  lines(): readonly string[];
}

/** Makes a meter that stands at zero. */
export function makeMeter(): Meter {
  const sums = { answers: 0, input: 0, read: 0, written: 0, output: 0 };
  let known = 0;
  let unknownCosts = 0;
  /** What whole answers can have cost at most, where not every price is known; undefined when even that is unknown. */
  let spent: number | undefined = 0;
  let broken = 0;
  /** What answers that broke off can have cost at most; undefined when even that is unknown. */
  let atMost: number | undefined = 0;
  const count = (priced: Priced) => {
    const { usage } = priced.answer.message;
    const read = usage.cache_read_input_tokens ?? 0;
    const written = usage.cache_creation_input_tokens ?? 0;
    sums.answers += 1;
    sums.input += usage.input_tokens + read + written;
    sums.read += read;
    sums.written += written;
    sums.output += usage.output_tokens;
    const cost = computeCost(priced);
    const most = computeCostBound(priced);
    if (cost === null) unknownCosts += 1;
    else known += cost;
    spent = spent === undefined || most === null ? undefined : spent + most;
  };
  return {
    watch: (api, plan) => ({
      ...api,
      async streamMessage(request, listener, signal) {
        let began = false;
        const began_ = () => {
          began = true;
          listener.began?.();
        };
        try {
          const answer = await api.streamMessage(request, { ...listener, began: began_ }, signal);
          count({ answer, plan });
          return answer;
        } catch (error) {
          if (began || mayHaveCost(error)) {
            broken += 1;
            const most = plan.worstCaseUsd;
            atMost = most === null || atMost === undefined ? undefined : atMost + most;
          }
          throw error;
        }
      },
    }),
    leftOf(budgetUsd) {
      if (spent === undefined || atMost === undefined) {
        throw usageError('--max-cost', 'what this chat has cost so far is not known', 'begin a new chat');
      }
      return Math.max(0, budgetUsd - spent - atMost);
    },
    lines() {
      const { answers, input, read, written, output } = sums;
      const cached = [
        ...(read > 0 ? [`${formatCount(read)} read from cache`] : []),
        ...(written > 0 ? [`${formatCount(written)} written to cache`] : []),
      ].map((words) => `, ${words}`);
      const unknown = unknownCosts === 0 ? '' : `, and the unknown cost of ${plural(unknownCosts, 'answer')}`;
      const cost = answers > 0 && unknownCosts === answers ? 'unknown' : `${formatUsd(known)}${unknown}`;
      return [
        `this chat: ${plural(answers, 'answer')}, ${formatCount(input)} tokens in${cached.join('')}, ${formatCount(output)} out; cost ${cost}`,
        ...(broken === 0 ? [] : [`not counted: ${plural(broken, 'answer')} that broke off`]),
      ];
    },
  };
}

/** Before an answer begins, only what the API itself refused is known to be free. */
function mayHaveCost(error: unknown): boolean {
  if (!(error instanceof CliError)) return true;
  return error.requestId === null && error.exitCode !== 2 && error.exitCode !== 5;
}

function plural(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}
