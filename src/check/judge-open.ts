// Decides what pixels and code have left open on one picture: by remembered verdicts, and by one question for the rest.
import type { Budget } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import type { SingleFlight } from '../engine/single-flight.ts';
import { CliError } from '../errors.ts';
import type { PreparedImage } from '../image/image.ts';
import { describeSmallText } from '../image/legible-size.ts';
import type { AssertionResult } from '../render/check/report.ts';
import type { RunContext } from '../run/context.ts';
import type { PixelFactStore } from '../store/pixel-facts.ts';
import type { StoredVerdict, VerdictStore } from '../store/verdicts.ts';
import { type AskedOutcome, type AskedVerdicts, askVerdicts } from './ask-verdicts.ts';
import type { ComparedPictures } from './compare-baseline.ts';
import type { Random } from './controls.ts';
import type { LoadedPicture } from './load-picture.ts';
import type { PageShots } from './page-shots.ts';
import { preparePictures } from './prepare-pictures.ts';
import { toUndecided } from './reported-error.ts';
import { makeJudgedResult, makePlainResult, moveBoxes } from './results.ts';
import { planScreenshotTiles } from './screenshot-tiles.ts';
import type { Assertion, Check } from './suite.ts';
import { makeVerdictKey } from './verdict-key.ts';
import { type CompiledSchemas, SCREENSHOT_TITLE } from './verdict-request.ts';

export interface CheckTools {
  readonly engine: Engine;
  readonly context: RunContext;
  readonly pixelFacts: PixelFactStore;
  /** Takes the pictures of pages; left out where no check has one. */
  readonly shots?: PageShots | undefined;
  /** Remembered verdicts; undefined where none is read, or none is written. */
  readonly remembered: Pick<VerdictStore, 'find'> | undefined;
  readonly memory: Pick<VerdictStore, 'put'> | undefined;
  /** No request is made. */
  readonly frozen: boolean;
  /** Replaces asking, for a run that only says what it would ask. */
  readonly ask?: typeof askVerdicts;
  readonly budget: Budget | undefined;
  readonly random: Random;
  /** Returns the failure of the account that makes asking useless; undefined while there is none. */
  readonly findRefusal?: () => CliError | undefined;
  /** Returns the number of requests that were sent about this picture, those that failed and were sent again too. */
  readonly countRequests: () => number;
  /** A screenshot that the model would see smaller is shown in tiles too. */
  readonly tile: boolean;
  /** Ends the whole run. */
  readonly stop: AbortSignal;
  readonly flights: SingleFlight<AskedVerdicts>;
  readonly schemas: CompiledSchemas;
  /** Shows the pictures of a question before it is asked; left out where nobody asked to see them. */
  readonly show?: ((pictures: readonly PreparedImage[]) => Promise<void>) | undefined;
  /** Lets the next picture be decoded: this one needs its pixels no more. */
  readonly prepared: () => void;
}

/** A picture whose assertions are open. */
export interface OpenPicture {
  readonly check: Check;
  readonly picture: LoadedPicture;
  readonly compared: ComparedPictures | undefined;
}

/** The results of open assertions, and what asking took. */
export interface Judged {
  readonly results: ReadonlyMap<Assertion, AssertionResult>;
  readonly asked: Omit<AskedVerdicts, 'outcomes'>;
}

export const NOTHING_ASKED: Judged['asked'] = { notes: [], requestIds: [], costUsd: 0 };

const NOT_REMEMBERED = {
  status: 'uncertain',
  reason: 'no verdict is remembered for this picture and assertion, and --frozen asks nothing',
} as const;

/** Decides open assertions. Throws CliError where the pictures cannot be prepared. */
export async function judgeOpen(
  open: readonly Assertion[],
  about: OpenPicture,
  tools: CheckTools,
): Promise<Judged> {
  const { remembered, memory, frozen, flights } = tools;
  const keys = open.map((assertion) => makeKey(assertion, about, tools));
  const results = new Map<Assertion, AssertionResult>();
  const { left, top } = about.picture.facts.region;
  const settle = (assertion: Assertion, outcome: AskedOutcome, cached: boolean) => {
    const placed = { ...outcome, boxes: moveBoxes(outcome.boxes, left, top) };
    const comparesBaseline = isComparison(assertion, about);
    results.set(assertion, makeJudgedResult(assertion, placed, { cached, comparesBaseline }));
  };
  const unknown: { readonly assertion: Assertion; readonly key: string }[] = [];
  for (const [index, assertion] of open.entries()) {
    const key = keys[index] ?? '';
    const stored = remembered?.find(key);
    if (stored && isWhole(stored, assertion))
      settle(assertion, { ...stored, status: stored.verdict, error: null }, true);
    else if (!frozen) unknown.push({ assertion, key });
    else results.set(assertion, makePlainResult(assertion, NOT_REMEMBERED, isComparison(assertion, about)));
  }
  if (unknown.length === 0) return { results, asked: NOTHING_ASKED };
  const { value, isShared } = await flights(unknown.map(({ key }) => key).join(), () =>
    ask(
      unknown.map(({ assertion }) => assertion),
      about,
      tools,
    ),
  );
  const notes = [...value.notes];
  for (const [index, { assertion, key }] of unknown.entries()) {
    const outcome = value.outcomes[index];
    if (!outcome) throw new Error(`assertion ${assertion.id} has no outcome`);
    settle(assertion, outcome, false);
    const { status, reason, boxes, votes, values } = outcome;
    if (!isShared && votes && (status === 'pass' || status === 'fail')) {
      const failure = keep(memory, key, { verdict: status, reason, boxes, votes, values });
      if (failure !== undefined && !notes.includes(failure)) notes.push(failure);
    }
  }
  return { results, asked: { ...(isShared ? NOTHING_ASKED : value), notes } };
}

/** A verdict on values that does not have them says nothing. */
function isWhole({ verdict, values }: StoredVerdict, { kind }: Assertion): boolean {
  return kind !== 'extract' || verdict === 'fail' || values !== undefined;
}

/** Keeps a verdict; returns why that was not possible, which costs only the next run. */
function keep(memory: CheckTools['memory'], key: string, verdict: StoredVerdict): string | undefined {
  try {
    memory?.put(key, verdict);
    return undefined;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return `${error.subject}: ${error.message}; ${error.hint}`;
  }
}

function isComparison({ kind }: Assertion, { compared }: OpenPicture): boolean {
  return kind === 'visual' && compared !== undefined;
}

function makeKey(assertion: Assertion, about: OpenPicture, { context, tile }: CheckTools): string {
  const { check, picture, compared } = about;
  const { provider, model, effort, maxZooms } = context.settings;
  return makeVerdictKey(assertion, check, {
    pixels: picture.facts.hash,
    baseline: isComparison(assertion, about) ? (compared?.baseline?.facts.hash ?? null) : null,
    provider,
    model,
    effort,
    votes: check.votes,
    maxZooms,
    tiles: planScreenshotTiles(picture.facts.region, { tile, model }),
  });
}

/** Asks about one picture; the boxes are in pixels of the judged part, as equal pictures share them. */
async function ask(
  assertions: readonly Assertion[],
  { check, picture, compared }: OpenPicture,
  {
    engine,
    context,
    ask: askModel = askVerdicts,
    budget,
    random,
    schemas,
    prepared,
    stop,
    findRefusal,
    tile,
    show,
  }: CheckTools,
): Promise<AskedVerdicts> {
  const refusal = findRefusal?.();
  if (refusal) {
    const outcome = { ...toUndecided(refusal), boxes: [], votes: null };
    return { ...NOTHING_ASKED, outcomes: assertions.map(() => outcome) };
  }
  const { pictures, comparison } = await preparePictures(picture, compared, { tile }, context);
  await show?.(pictures);
  // Many requests wait side by side for their answers.
  picture.release();
  compared?.baseline?.release();
  prepared();
  const { region, lightness, blank } = picture.facts;
  const facts = { width: region.width, height: region.height, lightness, blank };
  const question = { check, assertions, pictures, facts, comparison };
  const { maxZooms } = context.settings;
  const asked = await askModel(question, { engine, budget, maxZooms, random, schemas, stop });
  const outcomes = asked.outcomes.map((outcome) => ({
    ...outcome,
    boxes: moveBoxes(outcome.boxes, -region.left, -region.top),
  }));
  // With a remembered verdict the note was shown when it was new.
  const [screenshot] = pictures.filter(({ name }) => name === SCREENSHOT_TITLE);
  const small = !tile && screenshot ? describeSmallText(region, screenshot) : undefined;
  return { ...asked, outcomes, notes: [...asked.notes, ...(small === undefined ? [] : [small])] };
}
