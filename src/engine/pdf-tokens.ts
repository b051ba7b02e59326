// Estimates the tokens of PDFs, and how many pages fit into a context window. Pure.
import { DEFAULT_MAX_TOKENS, PDF_PAGE_TOKENS } from '../limits.ts';
import type { PlannedPart, TokenRange } from './types.ts';

/** Share of the computed pages that is suggested, because pages differ. */
const MARGIN = 0.95;

/** Returns the tokens of a prompt with `known` tokens beside its PDFs; null when it has media of unknown size. */
export function estimateTokenRange(parts: readonly PlannedPart[], known: number): TokenRange | null {
  let pages = 0;
  for (const part of parts) {
    if (part.kind === 'text' || part.tokens !== null) continue;
    if (part.media.kind !== 'pdf') return null;
    pages += part.media.pages;
  }
  return { min: known + pages * PDF_PAGE_TOKENS.min, max: known + pages * PDF_PAGE_TOKENS.max };
}

/** Returns how many dense pages fit into a context window with an answer of `maxTokens`; at least 1. */
export function countFittingPages(
  contextTokens: number,
  maxTokens: number = DEFAULT_MAX_TOKENS.usual,
): number {
  return roundDown((contextTokens - maxTokens) / PDF_PAGE_TOKENS.max);
}

/**
 * Returns how many of a PDF's pages fit into `max` tokens when all of them and `others` took `tokens`; fewer than it
 * has, and at least 1.
 */
export function scalePages(pages: number, { tokens, max, others }: Scale): number {
  const share = Math.max(0, max - others) / Math.max(1, tokens - others);
  return Math.min(roundDown(pages * share * MARGIN), Math.max(1, pages - 1));
}

interface Scale {
  readonly tokens: number;
  readonly max: number;
  /** Tokens of everything but the PDF. */
  readonly others: number;
}

/** Rounds to whole tens from 20 on: the number is an estimate, and should look like one. */
function roundDown(pages: number): number {
  return Math.max(1, pages < 20 ? Math.floor(pages) : 10 * Math.floor(pages / 10));
}
