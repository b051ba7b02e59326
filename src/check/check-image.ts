// Decides every assertion of one check on one picture: by code, by pixels, by memory, and only then by asking.
import { CliError } from '../errors.ts';
import type { AssertionResult, ImageResult } from '../render/check/report.ts';
import type { AskedVerdicts } from './ask-verdicts.ts';
import { hashCheck } from './check-hash.ts';
import { type ComparedPictures, compareWithBaseline } from './compare-baseline.ts';
import { decideExpectations, leaveExpectations } from './expect.ts';
import type { CheckJob } from './find-images.ts';
import { type CheckTools, judgeOpen, NOTHING_ASKED } from './judge-open.ts';
import { loadPicture } from './load-picture.ts';
import { isInterruption, toReportedError, toUndecided } from './reported-error.ts';
import { findWorstStatus, makePlainResult, type PlainOutcome } from './results.ts';
import type { Assertion } from './suite.ts';

/** Stands for the assertions of a check that only has a baseline. */
const UNCHANGED: Assertion = {
  kind: 'visual',
  id: 'baseline',
  severity: 'error',
  position: null,
  that: 'Nothing is missing, overlapping, cut off or changed compared with the baseline',
};

/** Returns the result of a picture that was not checked, because of a limit or of an earlier failure. */
export function skipImage(job: CheckJob, error: CliError | undefined, requests = 0): ImageResult {
  const reason = error?.message ?? 'an earlier check failed';
  const results = leaveAll(job, { status: 'skipped', reason, error: error ? toReportedError(error) : null });
  const { requestIds, costUsd, ...nothing } = NOTHING_ASKED;
  return {
    check: job.check.id,
    check_hash: hashCheck(job.check),
    input: job.image.input,
    status: findWorstStatus(results),
    picture: null,
    baseline: null,
    assertions: results,
    ...nothing,
    requests,
    request_ids: requestIds,
    cost_usd: costUsd,
    duration_ms: 0,
  };
}

/** Decides every assertion on one picture. Throws only the reason of an aborted run, and bugs. */
export async function checkImage(job: CheckJob, tools: CheckTools): Promise<ImageResult> {
  const started = performance.now();
  const assertions = listAssertions(job);
  const found = await decideAll(job, assertions, tools).catch((error: unknown) => {
    if (!(error instanceof CliError) || isInterruption(error) || tools.stop.aborted) throw error;
    return { ...NOTHING_ASKED, picture: null, baseline: null, results: leaveAll(job, toUndecided(error)) };
  });
  const { picture, baseline, results, notes, requestIds, costUsd } = found;
  return {
    check: job.check.id,
    check_hash: hashCheck(job.check),
    input: job.image.input,
    status: findWorstStatus(results),
    picture,
    baseline,
    assertions: results,
    notes,
    requests: tools.countRequests(),
    request_ids: requestIds,
    cost_usd: costUsd,
    duration_ms: Math.round(performance.now() - started),
  };
}

type LeftOpen = ReturnType<typeof toUndecided>;

/** Returns the same outcome for everything that a job should have decided. */
function leaveAll(job: CheckJob, outcome: LeftOpen): readonly AssertionResult[] {
  const comparesBaseline = job.baseline !== undefined;
  return [
    ...leaveExpectations(job.check, outcome),
    ...listAssertions(job).map((each) => ({
      ...makePlainResult(each, outcome, comparesBaseline),
      ...outcome,
    })),
  ];
}

function listAssertions({ check, baseline }: CheckJob): readonly Assertion[] {
  const isBare = baseline !== undefined && !check.assertions.some(({ kind }) => kind === 'visual');
  return isBare ? [...check.assertions, { ...UNCHANGED, position: check.position }] : check.assertions;
}

type Decided = Omit<AskedVerdicts, 'outcomes'> &
  Pick<ImageResult, 'picture' | 'baseline'> & { readonly results: readonly AssertionResult[] };

async function decideAll(
  job: CheckJob,
  assertions: readonly Assertion[],
  tools: CheckTools,
): Promise<Decided> {
  const { check, image } = job;
  const { context, pixelFacts, shots } = tools;
  const part = { crop: check.crop, masks: check.masks };
  const picture = await loadPicture(image, part, pixelFacts, { ...context, shots });
  const { maxDiffPixels } = check;
  const compared =
    job.baseline === undefined
      ? undefined
      : await compareWithBaseline(picture, { file: job.baseline, part, maxDiffPixels }, pixelFacts, context);
  const results = new Map<Assertion, AssertionResult>();
  for (const assertion of assertions) {
    const outcome = assertion.kind === 'visual' && compared ? decideByPixels(compared) : undefined;
    if (outcome) results.set(assertion, makePlainResult(assertion, outcome, true));
  }
  const open = assertions.filter((assertion) => !results.has(assertion));
  const judged = await judgeOpen(open, { check, picture, compared }, tools);
  for (const [assertion, result] of judged.results) results.set(assertion, result);
  const { facts, format } = picture;
  const expected = decideExpectations(check, { ...facts, format });
  return {
    ...judged.asked,
    notes: [...picture.notes, ...judged.asked.notes],
    picture: picture.judged,
    baseline: compared?.result ?? null,
    results: [...expected, ...assertions.flatMap((assertion) => results.get(assertion) ?? [])],
  };
}

/** Returns how the pixels decide a comparison; undefined where a model must judge what has changed. */
function decideByPixels({ result, sameBecause }: ComparedPictures): PlainOutcome | undefined {
  if (sameBecause !== undefined) return { status: 'pass', reason: sameBecause, decidedBy: 'pixels' };
  if (result.state !== 'new') return undefined;
  return {
    status: 'uncertain',
    reason:
      'there is no baseline yet: copy the picture there, or let claude-see check accept do it for a check file',
  };
}
