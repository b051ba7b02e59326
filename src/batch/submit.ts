// Submits the inputs of a manifest that are in no batch yet: request by request into a body file, then batch by batch.
import type { Entry } from '../each/entry.ts';
import { runStream } from '../engine/run-many.ts';
import { CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { toPlainError } from '../render/report-error.ts';
import { type BatchLimits, type BodyFile, openBodyFile, type WriteBytes } from './body-file.ts';
import { type CostLimit, makeCostSum } from './cost-limit.ts';
import { type CreateTools, createFromBody, settleBatch } from './create-batch.ts';
import type { Staged, StagedRequest } from './make-request.ts';
import type { InputEvent } from './manifest.ts';
import { readManifest } from './read-manifest.ts';
import { toEntry } from './stored-entry.ts';

export interface SubmitTools extends CreateTools {
  /** Makes the request of an input. Throws CliError for what no input is the cause of. */
  readonly makeRequest: (entry: Entry) => Promise<Staged>;
  readonly limits: BatchLimits;
  readonly costLimit: CostLimit | undefined;
  /** Learns of each input that cannot be used, in order. */
  readonly onUnusable: (input: InputEvent, error: CliError) => Promise<void>;
  /** Learns of each request, in order. */
  readonly onRequest?: (request: StagedRequest) => void;
  /** Writes the body; tests pass a full disk. */
  readonly write?: WriteBytes;
}

/** Inputs that are read, prepared and uploaded at once; their results are staged in order. */
const IN_PROGRESS = 4;

/** Inputs from one step of the progress to the next. */
const PROGRESS_STEP = 100;

/**
 * Submits what is pending, once it is certain which batches exist. Throws CliError, and a later call goes on: `max_cost`
 * when the requests no longer fit, `not_finished` while it cannot be known whether a batch exists.
 */
export async function submitPending(tools: SubmitTools): Promise<void> {
  const { manifest, context } = tools;
  for (const batch of manifest.state.batches.values()) {
    if (batch.id !== undefined) continue;
    await settleBatch(batch, Date.parse(batch.sentUntil), tools);
  }
  const { signal } = context;
  const stage = makeStage(tools);
  const pending = listPending(tools);
  let done = 0;
  try {
    await runStream(pending, (input) => makeStaged(input, tools), {
      concurrency: () => IN_PROGRESS,
      signal,
      async onResult({ input, staged }) {
        signal.throwIfAborted();
        if (staged.kind === 'request') await stage.add(staged);
        else {
          const error = toPlainError(staged.error, context.env);
          manifest.record({ event: 'unusable', index: input.index, error });
          await tools.onUnusable(input, staged.error);
        }
        if (done % PROGRESS_STEP === 0) showProgress(input.index, tools);
        done += 1;
      },
    });
    signal.throwIfAborted();
    await stage.end();
  } finally {
    await pending.return(undefined);
    stage.discard();
  }
  manifest.sync();
}

/** Yields the inputs that are in no batch, from the manifest itself. */
async function* listPending({ manifest }: SubmitTools): AsyncGenerator<InputEvent> {
  for await (const { event } of readManifest(manifest.path)) {
    if (event.event === 'listed') return;
    if (event.event === 'input' && manifest.state.statusOf(event.index) === 'pending') yield event;
  }
}

async function makeStaged(input: InputEvent, { manifest, makeRequest }: SubmitTools) {
  return { input, staged: await makeRequest(toEntry(input, manifest.state.start.question.prompt)) };
}

function showProgress(index: number, { manifest, context }: SubmitTools): void {
  const total = formatCount(manifest.state.total ?? 0);
  context.output.progress.step(`preparing: ${formatCount(index + 1)} of ${total} inputs`);
}

/** Fills the body of one batch after the other. */
interface Stage {
  add(request: StagedRequest): Promise<void>;
  /** Creates the last batch. */
  end(): Promise<void>;
  discard(): void;
}

function makeStage(tools: SubmitTools): Stage {
  const { manifest, limits, onRequest = () => {} } = tools;
  const cost = makeCostSum(tools.costLimit, tools);
  let body: BodyFile | undefined;
  let n = 0;
  let first = 0;
  let last = 0;
  const create = async () => {
    if (!body) return;
    body.end();
    const facts = { n, first, last, count: body.count(), bytes: body.bytes() };
    await createFromBody(body.path, { ...facts, worst_case_usd: cost.take() }, tools);
    body.discard();
    body = undefined;
  };
  return {
    async add(request) {
      const { index } = request.event;
      if (body && !body.fits(request.body, limits)) await create();
      cost.add(request.worstCaseUsd);
      if (!body) {
        body = openBodyFile(`${manifest.path}.body`, tools.write);
        // Requests that an earlier process staged, under another number, do not count.
        n = manifest.state.highest + 1;
        first = index;
      }
      if (!body.fits(request.body, limits)) throw tooLarge(request, limits);
      body.add(request.body);
      manifest.record({ ...request.event, n });
      last = index;
      onRequest(request);
    },
    end: create,
    discard: () => body?.discard(),
  };
}

/** No request is larger than 32 MB, so that this is an error of ours. */
function tooLarge({ entry, body }: StagedRequest, { maxBytes }: BatchLimits): CliError {
  const message = `its request of ${formatCount(body.length)} bytes exceeds a batch of ${formatCount(maxBytes)}`;
  return new CliError('bug', message, { subject: entry.input });
}
