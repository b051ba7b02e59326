// Makes the key under which a verdict is remembered: everything that it depends on, and nothing else. Pure.
import { createHash } from 'node:crypto';
import type { Region } from '../image/crop.ts';
import type { Assertion, Check } from './suite.ts';
import { PROMPT_VERSION } from './verdict-request.ts';

/** The pictures and the model that a verdict is about. */
export interface VerdictFacts {
  /** Hash of the decoded pixels after crop and masks, in hex. */
  readonly pixels: string;
  /** The same of the baseline; null for an assertion that compares with none. */
  readonly baseline: string | null;
  readonly provider: string;
  readonly model: string;
  readonly effort: string | undefined;
  readonly votes: number;
  /** How often the model may look closer. */
  readonly maxZooms: number;
  /** The tiles that are shown beside the whole; none by default. */
  readonly tiles?: readonly Region[];
}

/** Returns the key of one assertion as 64 hex digits. What `extract` compares with is no part of it: code decides that. */
export function makeVerdictKey(
  assertion: Assertion,
  { ignore, tolerate }: Pick<Check, 'ignore' | 'tolerate'>,
  { pixels, baseline, provider, model, effort, votes, maxZooms, tiles = [] }: VerdictFacts,
): string {
  const question = assertion.kind === 'visual' ? assertion.that : assertion.schema;
  const facts = [
    PROMPT_VERSION,
    pixels,
    baseline,
    [assertion.kind, question],
    ignore,
    baseline === null ? null : (tolerate ?? null),
    // Verdicts from before there were zooms and tiles stay known.
    [provider, model, effort ?? null, votes, ...(maxZooms > 0 ? [maxZooms] : [])],
    ...(tiles.length > 0 ? [tiles.map(({ left, top, width, height }) => [left, top, width, height])] : []),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
