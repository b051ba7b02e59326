// Reads the answer of one vote: controls first, then a verdict for each assertion, with its boxes on the original. Pure.
import { type Placement, toOriginal } from '../image/placement.ts';
import type { Size } from '../image/size.ts';
import type { EvidenceBox } from '../render/check/report.ts';
import type { Assertion } from './suite.ts';
import type { AskedLine } from './verdict-request.ts';

export type Verdict = 'pass' | 'fail' | 'cannot_tell';

/** The judgement of one answer on one assertion. */
export interface Vote {
  readonly verdict: Verdict;
  readonly reason: string;
  /** In pixels of the upright original. */
  readonly boxes: readonly EvidenceBox[];
  /** The values of an `extract` assertion that could be read. */
  readonly values?: unknown;
}

/** The votes of a sound answer, or why the whole answer is void. */
export type ReadVotes =
  | {
      readonly votes: ReadonlyMap<Assertion, Vote>;
      /** Text in a picture that speaks to the reviewer; empty without. */
      readonly addressed: readonly string[];
    }
  | { readonly void: string };

/** An answer that is valid against the schema of its request. */
interface VerdictAnswer {
  readonly addressed_to_reviewer: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
  readonly verdicts: readonly {
    readonly id: string;
    readonly reason: string;
    readonly evidence: readonly EvidenceCorners[];
    readonly verdict: Verdict;
  }[];
}

interface EvidenceCorners {
  readonly label: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** The size of the screenshot in pixels as it was sent, and its place on the original. */
interface SentScreenshot extends Size {
  readonly placement: Placement;
}

/**
 * Reads an answer whose data is valid against the schema of its request. An assertion that the answer leaves out, or
 * judges twice, makes the answer void, as does a control that is answered wrongly.
 */
export function readVerdicts(
  data: unknown,
  asked: readonly AskedLine[],
  screenshot: SentScreenshot,
): ReadVotes {
  const answer = data as VerdictAnswer;
  const votes = new Map<Assertion, Vote>();
  for (const line of asked) {
    const [given, ...more] = answer.verdicts.filter(({ id }) => id === line.id);
    if (!given || more.length > 0) {
      return { void: given ? 'the answer judged an assertion twice' : 'the answer left an assertion out' };
    }
    if ('control' in line) {
      const expected = line.control.isTrue ? 'pass' : 'fail';
      if (given.verdict !== expected) {
        return { void: `the answer got a control question wrong: ${JSON.stringify(line.control.that)}` };
      }
      continue;
    }
    votes.set(line.assertion, {
      verdict: given.verdict,
      reason: shorten(given.reason),
      boxes: given.evidence.flatMap((corners) => toBox(corners, screenshot) ?? []),
      ...(line.assertion.kind === 'extract' && given.verdict === 'pass'
        ? { values: answer.values?.[line.id] }
        : {}),
    });
  }
  return { votes, addressed: answer.addressed_to_reviewer.filter((quote) => quote.trim() !== '') };
}

/** Characters of a reason or label; a model that writes more was not asked to. */
const MAX_TEXT = 500;

/** Returns the first two sentences on one line. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const sentences = line.match(/.+?(?:[.!?](?=\s)\s*|$)/g) ?? [];
  // A pair of surrogates that is cut in half is no text.
  return sentences
    .slice(0, 2)
    .join('')
    .slice(0, MAX_TEXT)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

/**
 * Returns a box in whole pixels of the original: swapped corners are put right, and what lies outside the screenshot is
 * cut off. Undefined for a box of which nothing is left.
 */
function toBox(
  { label, x1, y1, x2, y2 }: EvidenceCorners,
  screenshot: SentScreenshot,
): EvidenceBox | undefined {
  const { width, height, placement } = screenshot;
  const across = toSpan(x1, x2, width);
  const down = toSpan(y1, y2, height);
  if (!across || !down) return undefined;
  const exact = toOriginal(
    { left: across.start, top: down.start, width: across.length, height: down.length },
    placement,
  );
  const left = Math.floor(exact.left);
  const top = Math.floor(exact.top);
  return {
    label: shorten(label),
    left,
    top,
    width: Math.min(Math.ceil(exact.left + exact.width), placement.original.width) - left,
    height: Math.min(Math.ceil(exact.top + exact.height), placement.original.height) - top,
  };
}

/** Orders two edges and clamps them to a side of this length; undefined when nothing is between them. */
function toSpan(a: number, b: number, side: number): { start: number; length: number } | undefined {
  const start = Math.max(0, Math.min(a, b));
  const end = Math.min(side, Math.max(a, b));
  return end > start ? { start, length: end - start } : undefined;
}
