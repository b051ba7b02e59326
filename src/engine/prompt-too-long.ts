// Says what makes a prompt too long, and how many pages of a PDF would fit.

import { PromptTooLongError } from '../api/errors/curable-errors.ts';
import type { Media, PreparedDocument } from '../document/document.ts';
import { formatPagesFlag } from '../document/pages.ts';
import type { CliError } from '../errors.ts';
import { formatCount, plural } from '../format.ts';
import { PDF_PAGE_TOKENS } from '../limits.ts';
import { countFittingPages, scalePages } from './pdf-tokens.ts';
import { listParts } from './plan.ts';
import type { Plan } from './types.ts';

/** Returns the error with the PDF that is to blame, if any, and a hint that fits the plan; any other error unchanged. */
export function explainTooLong(error: unknown, plan: Plan): unknown {
  if (!(error instanceof PromptTooLongError)) return error;
  const media = plan.turns.flatMap(listParts).flatMap((part) => (part.kind === 'media' ? [part.media] : []));
  const pdfs = media.flatMap((each) => (each.kind === 'pdf' ? [each] : []));
  const [largest] = pdfs.toSorted((a, b) => b.pages - a.pages);
  const cure = formatCure(plan, media);
  if (!largest) return error.with({ hint: cure });
  return error.with({
    subject: largest.input,
    hint: formatTooLongHint(largest, pdfs.length, { error, plan, cure }),
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
  readonly cure: string;
}

function formatCure(plan: Plan, media: readonly Media[]): string {
  if (plan.turns.length > 1) return 'start a new conversation, or in a chat remove files with /drop';
  if (media.length > 1) return 'ask about fewer files at a time';
  // A document at a URL and a stored file may have any number of pages.
  const mayHavePages = media.some(
    (each) => each.kind === 'file_id' || (each.kind === 'url' && each.block === 'document'),
  );
  return mayHavePages ? 'ask about fewer pages at a time' : 'shorten the text of the question';
}

function formatTooLongHint(largest: PreparedDocument, count: number, { error, plan, cure }: TooLong): string {
  const isOnlyOne = plan.turns.length === 1 && count === 1;
  if (isOnlyOne && largest.pages > 1) {
    return `select fewer pages, for example ${formatPagesFlag(largest.selected, countPages(largest, error, plan))}`;
  }
  return count === 1 ? cure : `${cure}: ${largest.input} has ${plural(largest.pages, 'page')}`;
}

function countPages(pdf: PreparedDocument, { size }: PromptTooLongError, plan: Plan): number {
  const { inputTokenRange, contextTokens, maxTokens } = plan;
  const others = inputTokenRange ? inputTokenRange.min - pdf.pages * PDF_PAGE_TOKENS.min : 0;
  if (size) return scalePages(pdf.pages, { ...size, others });
  const half = Math.floor(pdf.pages / 2);
  return contextTokens === undefined ? half : Math.min(half, countFittingPages(contextTokens, maxTokens));
}
