// Says what a run of checks would ask, and what that would cost, without asking.
import { computeWorstCaseUsd } from '../engine/cost.ts';
import type { Plan } from '../engine/types.ts';
import { boundZooms } from '../engine/zoom-cost.ts';
import { formatCount, formatUsd, plural } from '../format.ts';
import type { CheckReport, ImageResult } from '../render/check/report.ts';
import type { AskedVerdicts, AskTools } from './ask-verdicts.ts';
import { type PictureQuestion, planVote } from './plan-vote.ts';

/** Upper bounds of the requests, tokens and cost of a run. */
export interface Estimate {
  /** With every vote of every check; a majority may need fewer. */
  requests: number;
  /** Tokens of all prompts. */
  inputTokens: number;
  /** USD; null when a price is unknown. */
  worstCaseUsd: number | null;
}

const NOT_ASKED = { status: 'skipped', reason: '--dry-run', boxes: [], votes: null, error: null } as const;

/** Returns what takes the place of asking: it plans each question, and adds it to the estimate. */
export function makePlanner(estimate: Estimate) {
  return async (question: PictureQuestion, tools: AskTools): Promise<AskedVerdicts> => {
    const { votes } = question.check;
    const { plan } = await planVote(question, { ...tools, budget: undefined });
    const tokens = plan.estimatedInputTokens ?? 0;
    const { requests, inputTokens, usd } =
      plan.maxZooms > 0 ? boundZooms(plan, tokens) : boundOne(plan, tokens);
    estimate.requests += votes * requests;
    estimate.inputTokens += votes * inputTokens;
    estimate.worstCaseUsd =
      estimate.worstCaseUsd === null || usd === null ? null : estimate.worstCaseUsd + votes * usd;
    const outcomes = question.assertions.map(() => NOT_ASKED);
    return { outcomes, notes: [], requestIds: [], costUsd: 0 };
  };
}

function boundOne(plan: Plan, tokens: number) {
  const usd = computeWorstCaseUsd(plan.price, tokens, plan.maxTokens, plan.options);
  return { requests: 1, inputTokens: tokens, usd };
}

/** Formats a dry run: a line for each picture, and the sum. */
export function formatDryRun(report: CheckReport, { requests, inputTokens, worstCaseUsd }: Estimate): string {
  const cost = worstCaseUsd === null ? 'cost unknown' : `at most ${formatUsd(worstCaseUsd)}`;
  const sum = `${plural(report.images.length, 'picture')}: at most ${plural(requests, 'request')} with ${formatCount(inputTokens)} tokens in, ${cost}; nothing was sent`;
  return [...report.images.map(formatImage), sum, ''].join('\n');
}

function formatImage({ check, input, assertions }: ImageResult): string {
  const error = assertions.find((each) => each.error)?.error;
  if (error) return `${input} (${check}): ${error.message}`;
  const asked = assertions.filter(({ reason }) => reason === NOT_ASKED.reason).length;
  const cached = assertions.filter((each) => each.cached).length;
  const decided = assertions.length - asked - cached;
  const parts = [
    ...(asked > 0 ? [`${plural(asked, 'assertion')} to ask`] : []),
    ...(cached > 0 ? [`${cached} cached`] : []),
    ...(decided > 0 ? [`${decided} decided without asking`] : []),
  ];
  return `${input} (${check}): ${parts.join(', ')}`;
}
