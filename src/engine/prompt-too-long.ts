// Says which PDF makes a prompt too long, and how many of its pages would fit.

import { PromptTooLongError } from '../api/errors/curable-errors.ts';
import type { PreparedDocument } from '../document/document.ts';
import { formatPagesFlag } from '../document/pages.ts';
import type { CliError } from '../errors.ts';
import { formatCount, plural } from '../format.ts';
import { PDF_PAGE_TOKENS } from '../limits.ts';
import { countFittingPages, scalePages } from './pdf-tokens.ts';
import { listParts } from './plan.ts';
import type { Plan } from './types.ts';

/** Returns the error with the PDF that is to blame; any other error unchanged. */
export function explainTooLong(error: unknown, plan: Plan): unknown {
  if (!(error instanceof PromptTooLongError)) return error;
  const media = plan.turns.flatMap(listParts).flatMap((part) => (part.kind === 'media' ? [part.media] : []));
  const pdfs = media.flatMap((each) => (each.kind === 'pdf' ? [each] : []));
  const [largest] = pdfs.toSorted((a, b) => b.pages - a.pages);
  if (!largest) return error;
  return error.with({
    subject: largest.input,
    hint: formatTooLongHint(largest, pdfs.length, { error, plan }),
  });
}

/** Returns the error for a prompt whose tokens were counted before it was sent. */
export function tooManyTokensError(tokens: number, max: number, plan: Plan): CliError {
  const message = `the prompt is ${formatCount(tokens)} tokens; ${plan.model} reads ${formatCount(max)} in all`;
  const error = new PromptTooLongError(message, { tokens, max }, {});
  return explainTooLong(error, plan) as CliError;
}

interface TooLong {
  readonly error: PromptTooLongError;
  readonly plan: Plan;
}

function formatTooLongHint(largest: PreparedDocument, count: number, { error, plan }: TooLong): string {
  const isOnlyOne = plan.turns.length === 1 && count === 1;
  if (isOnlyOne && largest.pages > 1) {
    return `select fewer pages, for example ${formatPagesFlag(largest.selected, countPages(largest, error, plan))}`;
  }
  const what =
    plan.turns.length > 1
      ? 'start a new conversation, or in a chat remove files with /drop'
      : 'ask about fewer files at a time';
  return count === 1 ? what : `${what}: ${largest.input} has ${plural(largest.pages, 'page')}`;
}

function countPages(pdf: PreparedDocument, { size }: PromptTooLongError, plan: Plan): number {
  const { inputTokenRange, contextTokens, maxTokens } = plan;
  const others = inputTokenRange ? inputTokenRange.min - pdf.pages * PDF_PAGE_TOKENS.min : 0;
  if (size) return scalePages(pdf.pages, { ...size, others });
  const half = Math.floor(pdf.pages / 2);
  return contextTokens === undefined ? half : Math.min(half, countFittingPages(contextTokens, maxTokens));
}
