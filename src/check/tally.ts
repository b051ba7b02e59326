// Counts the votes on one assertion and says when they decide it. Pure.
import type { VoteTally } from '../render/check/report.ts';
import type { Verdict, Vote } from './read-verdicts.ts';
import { findMismatches } from './values-match.ts';

/** The outcome of some of `votes` votes: a verdict that most of all votes agree on, a split, or undecided as yet. */
export type Outcome = { readonly decided: Vote } | { readonly split: true } | { readonly open: true };

/** Counts votes by their verdict. */
export function countVotes(given: readonly Vote[]): VoteTally {
  const count = (verdict: Verdict) => given.filter((vote) => vote.verdict === verdict).length;
  return { pass: count('pass'), fail: count('fail'), cannot_tell: count('cannot_tell') };
}

/**
 * Decides by a strict majority of all `votes`, as soon as one verdict, with the same values where it read any, has it.
 * The first vote for it gives the reason and the boxes. A split is what no later vote can decide.
 */
export function decide(given: readonly Vote[], votes: number): Outcome {
  const majority = Math.floor(votes / 2) + 1;
  const support = given.map((vote) => given.filter((other) => agree(vote, other)).length);
  const most = Math.max(0, ...support);
  const decided = most >= majority ? given[support.indexOf(most)] : undefined;
  if (decided) return { decided };
  return most + votes - given.length < majority ? { split: true } : { open: true };
}

function agree(one: Vote, other: Vote): boolean {
  return one.verdict === other.verdict && findMismatches(one.values, other.values).length === 0;
}
