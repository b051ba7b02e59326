// Counts the votes on one assertion and says when they decide it. Pure.
import type { VoteTally } from '../render/check/report.ts';
import type { Verdict, Vote } from './read-verdicts.ts';

/** The outcome of some of `votes` votes: a verdict that most of all votes agree on, a split, or undecided as yet. */
export type Outcome = { readonly decided: Vote } | { readonly split: true } | { readonly open: true };

/** Counts votes by their verdict. */
export function countVotes(given: readonly Vote[]): VoteTally {
  const count = (verdict: Verdict) => given.filter((vote) => vote.verdict === verdict).length;
  return { pass: count('pass'), fail: count('fail'), cannot_tell: count('cannot_tell') };
}

/**
 * Decides by a strict majority of all `votes`, as soon as one verdict has it. The first vote for that verdict gives the
 * reason and the boxes. A split is what no later vote can decide.
 */
export function decide(given: readonly Vote[], votes: number): Outcome {
  const tally = countVotes(given);
  const majority = Math.floor(votes / 2) + 1;
  const most = Math.max(tally.pass, tally.fail, tally.cannot_tell);
  if (most >= majority) {
    const decided = given.find(({ verdict }) => tally[verdict] === most);
    if (decided) return { decided };
  }
  return most + votes - given.length < majority ? { split: true } : { open: true };
}
