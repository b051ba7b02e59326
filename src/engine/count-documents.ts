// Counts the PDFs of a question before `--max-cost` pays for them, because only the API can tell their tokens.
import type { Api } from '../api/api.ts';
import type { PreparedDocument } from '../document/document.ts';
import { plural } from '../format.ts';
import { CONCURRENT_FILE_CALLS, MIN_PAGE_TOKENS, PDF_PAGE_TOKENS } from '../limits.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RunContext } from '../run/context.ts';
import { unboundedError } from './bound-prompt.ts';
import { payForOutput } from './max-tokens.ts';
import { tooManyTokensError } from './prompt-too-long.ts';
import { previewRequest } from './request-parts.ts';
import type { Plan, PlannedMedia } from './types.ts';

// guess(count-margin): The tokens that are billed exceed a count by at most 5 %. Source: the page on token counting says
// that they may differ by a small amount, 2026-11. If wrong: COUNT_MARGIN in src/engine/count-documents.ts.
/**
 * A count is an estimate, from which the tokens of the request "may differ by a small amount"
 * (https://platform.claude.com/docs/en/build-with-claude/token-counting): a limit sets aside so much more.
 */
const COUNT_MARGIN = 1.05;

/** The counts of a run by document and by what they depend on, so that several questions about it count it once. */
export type DocumentCounts = WeakMap<PreparedDocument, Map<string, Promise<number | undefined>>>;

interface CountTools {
  readonly api: Pick<Api, 'countTokens'>;
  readonly documentCounts: DocumentCounts;
}

/**
 * Returns the plan with its PDFs counted and its answer limited to what the budget then pays for. Each PDF is counted
 * alone and from its bytes, also if it is stored. Throws CliError when it cannot be counted, when it is too expensive,
 * and when the prompt exceeds the context window.
 */
export async function countDocuments(plan: Plan, tools: CountTools, context: RunContext): Promise<Plan> {
  const { uncounted, boundTokens, provider, model, price, options, platform, contextTokens } = plan;
  const { budget } = plan.question;
  if (uncounted.length === 0 || !budget || boundTokens === null) return plan;
  context.output.progress.step('counting tokens');
  const counts = await mapBounded(uncounted, CONCURRENT_FILE_CALLS, async (document) => {
    const tokens = await countOnce(document, plan, tools, context);
    const { input, pages } = document;
    if (tokens === undefined) {
      throw unboundedError(
        input,
        'a page may hold any amount of text, and this address counts no tokens',
        budget,
      );
    }
    if (tokens < pages * MIN_PAGE_TOKENS) {
      const counted = `this address counts ${plural(tokens, 'token')} for ${plural(pages, 'page')}`;
      throw unboundedError(input, `${counted}, which is too few`, budget);
    }
    return tokens;
  });
  const known = plan.inputTokenRange && plan.inputTokenRange.min - sum(uncounted.map(leastTokens));
  const tokens = known === null ? null : known + sum(counts);
  if (tokens !== null && contextTokens !== undefined && tokens > contextTokens) {
    throw tooManyTokensError(tokens, contextTokens, plan);
  }
  const bound = boundTokens + sum(counts.map((count) => Math.ceil(count * COUNT_MARGIN)));
  const cure = 'select fewer pages with --pages';
  return {
    ...plan,
    ...payForOutput(plan.maxTokens, bound, {
      provider,
      model,
      price,
      caches: options,
      platform,
      budget,
      cure,
    }),
    boundTokens: bound,
    uncounted: [],
    estimatedInputTokens: tokens,
    inputTokenRange: tokens === null ? null : { min: tokens, max: tokens },
  };
}

async function countOnce(
  document: PreparedDocument,
  plan: Plan,
  { api, documentCounts }: CountTools,
  context: RunContext,
): Promise<number | undefined> {
  const counts = documentCounts.get(document) ?? new Map<string, Promise<number | undefined>>();
  documentCounts.set(document, counts);
  const key = [plan.provider, plan.model, plan.options.citations].join(' ');
  const counting = counts.get(key) ?? api.countTokens(toCount(document, plan), context);
  counts.set(key, counting);
  try {
    return await counting;
  } catch (error) {
    counts.delete(key);
    throw error;
  }
}

/** The rest of the prompt has a bound of its own, so it is not sent twice. */
function toCount(document: PreparedDocument, plan: Plan) {
  const choice = { type: 'base64', upload: false, reason: 'counted' } as const;
  const part: PlannedMedia = {
    kind: 'media',
    media: document,
    choice,
    tokens: null,
    modelSize: null,
    exact: false,
  };
  const nothing = { system: undefined, tools: undefined, schema: undefined, schemaText: undefined };
  const options = { ...plan.options, ...nothing, caching: 'none' as const };
  return previewRequest({ ...plan, options, turns: [{ parts: [part], steps: [] }] }, '');
}

function leastTokens({ pages }: PreparedDocument): number {
  return pages * PDF_PAGE_TOKENS.min;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
