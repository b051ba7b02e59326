// Asks the model for the verdicts on one picture: as many votes as the check has, until every assertion is decided.

import type { Budget } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import type { Answer, Plan } from '../engine/types.ts';
import { CliError } from '../errors.ts';
import type { PreparedImage } from '../image/image.ts';
import type { EvidenceBox, ReportedError, Status, VoteTally } from '../render/check/report.ts';
import { type Account, makeAccount } from './account.ts';
import type { PictureFacts, Random } from './controls.ts';
import { type ReadVotes, readVerdicts, type Vote } from './read-verdicts.ts';
import { isInterruption, toUndecided } from './reported-error.ts';
import type { Assertion, Check } from './suite.ts';
import { countVotes, decide } from './tally.ts';
import {
  type Comparison,
  makeVerdictRequest,
  REVIEWER_PROMPT,
  SCREENSHOT_TITLE,
  type VerdictRequest,
} from './verdict-request.ts';

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
  readonly requests: number;
  /** USD; null when the cost of a request is unknown. */
  readonly costUsd: number | null;
}

/** The assertions to judge, and the pictures in the order sent: the baseline, the screenshot, where they differ. */
export interface PictureQuestion {
  readonly check: Check;
  readonly assertions: readonly Assertion[];
  readonly pictures: readonly PreparedImage[];
  readonly facts: PictureFacts;
  readonly comparison: Comparison;
}

export interface AskTools {
  /** Has the model and effort of the check. */
  readonly engine: Engine;
  readonly budget: Budget | undefined;
  readonly random: Random;
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

/** Plans the question of one vote, with controls of its own. Throws CliError when a limit forbids it. */
export async function planVote(
  { check, assertions, pictures, facts, comparison }: PictureQuestion,
  { engine, budget, random }: Omit<AskTools, 'stop'>,
): Promise<{ readonly plan: Plan; readonly asked: VerdictRequest['asked'] }> {
  const request = await makeVerdictRequest({ assertions, check, facts, comparison }, random);
  const plan = await engine.plan({
    content: [
      ...pictures.map((media) => ({ kind: 'media', media }) as const),
      { kind: 'text', text: request.prompt },
    ],
    schema: request.schema,
    geometry: 'exact',
    system: REVIEWER_PROMPT,
    budget,
    // Later votes read the pictures from the cache.
    cache: check.votes > 1 ? 'media' : 'none',
    reused: false,
  });
  return { plan, asked: request.asked };
}

async function askOnce(question: PictureQuestion, tools: AskTools, spent: Account): Promise<ReadVotes> {
  const { engine, budget } = tools;
  const { plan, asked } = await planVote(question, tools);
  // An answer that the limit cuts short judges nothing.
  if (plan.cappedByCost) throw tooLittleLeft(budget);
  const answer = engine.judge(await engine.send(await engine.resolve(plan)));
  spent.add(answer);
  if (answer.problem) throw answer.problem;
  return readVerdicts(answer.data, asked, findScreenshot(answer));
}

function tooLittleLeft(budget: Budget | undefined): CliError {
  const subject = budget?.origin.name;
  return new CliError('max_cost', 'too little is left for another question', { subject, hint: 'allow more' });
}

/** Returns the screenshot as it was sent in the end, which may be smaller than it was prepared. */
function findScreenshot({ parts }: Answer): Parameters<typeof readVerdicts>[2] {
  for (const { part } of parts) {
    if (part.kind !== 'media' || part.media.kind !== 'image' || part.media.name !== SCREENSHOT_TITLE)
      continue;
    const { width, height, placement } = part.media;
    if (placement) return { width, height, placement };
  }
  throw new Error('the request has no screenshot');
}
