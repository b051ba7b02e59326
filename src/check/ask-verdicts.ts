// Asks the model for the verdicts on one picture: as many votes as the check has, until every assertion is decided.

import type { Budget } from '../engine/budget.ts';
import type { Answer } from '../engine/types.ts';
import { CliError } from '../errors.ts';
import type { EvidenceBox, ReportedError, Status, VoteTally } from '../render/check/report.ts';
import { type Account, makeAccount } from './account.ts';
import { type PictureQuestion, planVote, type VoteTools } from './plan-vote.ts';
import { type ReadVotes, readVerdicts, type SentScreenshots, type Vote } from './read-verdicts.ts';
import { isInterruption, toUndecided } from './reported-error.ts';
import type { Assertion } from './suite.ts';
import { countVotes, decide } from './tally.ts';
import { SCREENSHOT_TITLE } from './verdict-request.ts';

/** The outcome of one assertion. */
export interface AskedOutcome {
  readonly status: Status;
  readonly reason: string;
  readonly boxes: readonly EvidenceBox[];
  readonly votes: VoteTally | null;
  readonly values?: unknown;
  readonly error: ReportedError | null;
}

/** The outcomes of all assertions in the order of the question, and what asking took. */
export interface AskedVerdicts {
  readonly outcomes: readonly AskedOutcome[];
  readonly notes: readonly string[];
  readonly requestIds: readonly string[];
  /** USD; null when the cost of a request is unknown. */
  readonly costUsd: number | null;
}

export interface AskTools extends VoteTools {
  /** Ends the whole run. */
  readonly stop: AbortSignal;
}

/** Asks until every assertion is decided. Throws only the reason of an aborted run, and bugs. */
export async function askVerdicts(question: PictureQuestion, tools: AskTools): Promise<AskedVerdicts> {
  const { votes } = question.check;
  const outcomes = new Map<Assertion, AskedOutcome>();
  const given = new Map<Assertion, Vote[]>(question.assertions.map((assertion) => [assertion, []]));
  const notes: string[] = [];
  const spent = makeAccount();
  const closeAll = (open: readonly Assertion[], outcome: Omit<AskedOutcome, 'boxes' | 'votes'>) => {
    for (const assertion of open) {
      outcomes.set(assertion, { ...outcome, boxes: [], votes: tallyOf(given.get(assertion) ?? []) });
    }
  };
  for (let vote = 0; vote < votes; vote += 1) {
    const open = question.assertions.filter((assertion) => !outcomes.has(assertion));
    if (open.length === 0) break;
    const answer = await askTwice({ ...question, assertions: open }, tools, spent).catch((error: unknown) => {
      if (!(error instanceof CliError) || isInterruption(error) || tools.stop.aborted) throw error;
      return { error };
    });
    if ('error' in answer) {
      closeAll(open, toUndecided(answer.error));
      break;
    }
    if ('void' in answer) {
      closeAll(open, { status: 'uncertain', reason: `${answer.void}, twice`, error: null });
      break;
    }
    if (answer.addressed.length > 0) {
      const quote = JSON.stringify(answer.addressed[0]);
      notes.push(
        `text in the picture addresses the reviewer: ${answer.addressed.map((text) => JSON.stringify(text)).join(', ')}`,
      );
      closeAll(open, {
        status: 'uncertain',
        reason: `text in the picture addresses the reviewer: ${quote}`,
        error: null,
      });
      break;
    }
    for (const assertion of open) {
      const votesGiven = given.get(assertion) ?? [];
      const next = answer.votes.get(assertion);
      if (next) votesGiven.push(next);
      const outcome = toOutcome(votesGiven, votes);
      if (outcome) outcomes.set(assertion, outcome);
    }
  }
  return { outcomes: question.assertions.flatMap((each) => outcomes.get(each) ?? []), notes, ...spent.sum() };
}

const STATUS = { pass: 'pass', fail: 'fail', cannot_tell: 'uncertain' } as const;

/** Returns the outcome of the votes so far; undefined while another vote can decide. */
function toOutcome(given: readonly Vote[], votes: number): AskedOutcome | undefined {
  const result = decide(given, votes);
  if ('open' in result) return undefined;
  const tally = countVotes(given);
  if ('split' in result) {
    const counts = `${tally.pass} pass, ${tally.fail} fail, ${tally.cannot_tell} cannot tell`;
    // A majority that passes is split only by the values that it read.
    const differ = tally.pass > votes / 2 ? ', but they read different values' : '';
    const reason = `the votes are split: ${counts}${differ}`;
    return { status: 'uncertain', reason, boxes: [], votes: tally, error: null };
  }
  const { verdict, reason, boxes, values } = result.decided;
  return {
    status: STATUS[verdict],
    reason,
    boxes,
    votes: tally,
    ...(values === undefined ? {} : { values }),
    error: null,
  };
}

function tallyOf(given: readonly Vote[]): VoteTally | null {
  return given.length === 0 ? null : countVotes(given);
}

/** Asks once, and once more with other controls when the first answer is void. */
async function askTwice(question: PictureQuestion, tools: AskTools, spent: Account): Promise<ReadVotes> {
  const first = await askOnce(question, tools, spent);
  return 'void' in first ? askOnce(question, tools, spent) : first;
}

async function askOnce(question: PictureQuestion, tools: AskTools, spent: Account): Promise<ReadVotes> {
  const { engine, budget } = tools;
  const { plan, asked } = await planVote(question, tools);
  // An answer that the limit cuts short judges nothing.
  if (plan.cappedByCost) throw tooLittleLeft(budget);
  const answer = await engine.answer(plan);
  spent.add(answer);
  if (answer.problem) throw answer.problem;
  return readVerdicts(answer.data, asked, findScreenshots(answer));
}

function tooLittleLeft(budget: Budget | undefined): CliError {
  const subject = budget?.origin.name;
  return new CliError('max_cost', 'too little is left for another question', { subject, hint: 'allow more' });
}

/** Returns the images of the screenshot as they were sent in the end, which may be smaller than they were prepared. */
function findScreenshots({ parts }: Answer): SentScreenshots {
  const images = parts.flatMap(({ part }) =>
    // The crops of a zoom have no number.
    part.kind === 'media' && part.media.kind === 'image' && !part.zoomed ? [part.media] : [],
  );
  const found = images.flatMap(({ name, width, height, placement }, index) =>
    name === SCREENSHOT_TITLE && placement ? [[index + 1, { width, height, placement }] as const] : [],
  );
  if (found.length === 0) throw new Error('the request has no screenshot');
  return new Map(found);
}
