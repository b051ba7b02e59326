// Reads the answer of one vote: controls first, then a verdict for each assertion, with its boxes on the original. Pure.
import { type Corners, growToPixels, readAnsweredBox, type SentImage } from '../image/answered-box.ts';
import { mergeBoxes } from '../image/merge-boxes.ts';
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

interface EvidenceCorners extends Corners {
  readonly label: string;
  /** Number of the image, where several show the screenshot. */
  readonly image?: number;
}

/** Images of the screenshot, by the number of their label: the whole, and its tiles. */
export type SentScreenshots = ReadonlyMap<number, SentImage>;

/**
 * Reads an answer whose data is valid against the schema of its request. An assertion that the answer leaves out, or
 * judges twice, makes the answer void, as does a control that is answered wrongly.
 */
export function readVerdicts(
  data: unknown,
  asked: readonly AskedLine[],
  screenshots: SentScreenshots,
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
      boxes: readBoxes(given.evidence, screenshots),
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

function readBoxes(
  evidence: readonly EvidenceCorners[],
  screenshots: SentScreenshots,
): readonly EvidenceBox[] {
  const [only] = screenshots.size === 1 ? screenshots.values() : [];
  const seen = evidence.flatMap(({ label, ...corners }) => {
    const image = only ?? screenshots.get(corners.image ?? 0);
    const read = image && readAnsweredBox(corners, image);
    // A box without area marks nothing.
    return read && !read.repairs.includes('flat') ? [{ label: shorten(label), box: read.box, image }] : [];
  });
  return mergeBoxes(seen).map(({ label, box, image }) => ({
    label,
    ...growToPixels(box, image.placement.original),
  }));
}
