// `ask`: one question about images, one streamed answer. Plans first; only then acts.
import type { Api } from '../api/api.ts';
import { costUsd } from '../api/cost.ts';
import { REQUEST_LIMITS } from '../api/limits.ts';
import { type Plan, planQuestion } from '../api/plan.ts';
import { buildRequest } from '../api/request.ts';
import type { Answer } from '../api/stream-answer.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { prepareImage } from '../image/prepare.ts';
import { prepareApart } from '../image/prepare-apart.ts';
import { makeSpill } from '../image/spill.ts';
import { readArguments, type TypedArgument } from '../input/arguments.ts';
import { loadItems, type Prepare } from '../input/load.ts';
import type { AnswerFile } from '../render/answer-file.ts';
import { answerJson } from '../render/answer-json.ts';
import { formatSize } from '../render/format.ts';
import { receiptLine, type SentImage, usageLine } from '../render/receipt.ts';
import { openAnswerTarget } from './answer-target.ts';
import { checkCommandWord } from './command-names.ts';
import { type Delivery, deliverJson, printAtEnd, streamToStdout, writeToFile } from './delivery.ts';
import { showDryRun } from './dry-run.ts';
import { healStale } from './heal.ts';
import { noteIdleExpiry } from './idle-flags.ts';
import { type SendTools, type SentPart, sendFiles, shrinkOversized } from './outgoing.ts';
import { preparationFor } from './preparation.ts';
import { openRecall } from './recall.ts';
import { recallImages, reuseWhole } from './reuse.ts';
import { type Flags, type RunContext, withRunContext } from './run-context.ts';
import { stopError } from './stop-reason.ts';
import { makeUploader } from './uploads.ts';

/** Asks one question; `named` says that the word `ask` was typed. Throws SeeError for everything but a usable answer. */
export function ask(
  typed: readonly TypedArgument[],
  flags: Flags,
  env: Env,
  { named }: { readonly named: boolean },
): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const held: { close(): void }[] = [];
    try {
      await planAndAsk(typed, flags, named, held, context);
    } finally {
      for (const resource of held) resource.close();
    }
  });
}

async function planAndAsk(
  typed: readonly TypedArgument[],
  flags: Flags,
  named: boolean,
  held: { close(): void }[],
  context: RunContext,
): Promise<void> {
  const { env, output, settings, signal } = context;
  const items = await readArguments(typed, env, signal, output.note);
  if (!named) checkCommandWord(typed[0], items[0]);
  if (items.every((item) => item.kind === 'text')) throw noImage(typed);
  const dryRun = flags.dryRun === true;
  if (dryRun && flags.output !== undefined)
    throw usageError('--output', 'has no answer to write under --dry-run');
  // The SDK takes longer to load than most pictures to read: both at once.
  const apiModule = dryRun ? undefined : import('../api/api.ts');
  apiModule?.catch(() => {}); // Awaited below, where its failure counts.
  output.progress.step('reading');
  const preparation = preparationFor(items, settings, flags, output.note);
  const spill = makeSpill();
  held.push(spill);
  const apart =
    items.length > REQUEST_LIMITS.manyImages ? await prepareApart(preparation, env.variables) : undefined;
  if (apart) held.push(apart);
  const make: Prepare = apart?.prepare ?? ((image, note) => prepareImage(image, preparation, note));
  const recall = await openRecall(context);
  const reuse = reuseWhole(make, preparation, recall, settings.source);
  const prepare: Prepare = async (image, note) => spill.hold(await reuse(image, note));
  const loaded = await loadItems(items, env, signal, prepare, output.note).finally(() => apart?.end());
  // stdin may have turned out to be text.
  if (loaded.every((item) => item.kind === 'text')) throw noImage(typed);
  const plan = planQuestion(loaded, settings, await recallImages(loaded, recall));
  noteSeenSizes(plan, output.note);
  noteIdleExpiry(plan, flags, output.note);
  if (!apiModule) return showDryRun(plan, flags, context);

  const file = await openAnswerTarget(flags, typed, items, context);
  try {
    const { openApi } = await apiModule;
    const api = await openApi(settings, env, output.debug, output.log);
    const uploader = makeUploader(api, recall, context);
    await answerQuestion(plan, { api, recall, uploader }, flags, file, context);
  } catch (error) {
    await file?.discard();
    throw error;
  }
}

async function answerQuestion(
  plan: Plan,
  tools: SendTools,
  flags: Flags,
  file: AnswerFile | undefined,
  context: RunContext,
): Promise<void> {
  const { output, settings } = context;
  let sent: readonly SentPart[] = [];
  const json = (answer: Answer) => answerJson(answer, imagesOf(sent), costOf(answer));
  const delivery =
    flags.json === true
      ? deliverJson(output, file, json)
      : file
        ? writeToFile(file)
        : flags.stream === false
          ? printAtEnd(output)
          : streamToStdout(output);
  /** What the API says of single pictures is put right and the question asked once more, once for each kind. */
  const askUntilTaken = async (): Promise<Answer> => {
    const repairs = [healStale, shrinkOversized];
    for (;;) {
      try {
        return await askOnce(plan, sent, tools.api, delivery, context);
      } catch (error) {
        const better = await repaired(repairs, error, sent, tools, context);
        if (!better) throw error;
        sent = better;
      }
    }
  };
  let answer: Answer;
  try {
    sent = await sendFiles(plan, tools, context);
    answer = await askUntilTaken();
  } catch (error) {
    await delivery.breakOff();
    throw error;
  }
  await delivery.finish(answer);
  // For the next question: these credentials may be new to a memory that is not.
  if (!tools.recall.isEmpty()) await tools.recall.learn(tools.api);
  if (flags.usage === true || settings.usage) {
    output.say(usageLine(answer.message.model, answer.message.usage, costOf(answer)));
  }
  const stopped = stopError(answer, plan);
  if (stopped) throw stopped;
}

type Repair = typeof healStale;

/** Tries the repairs that are left, and takes the one that helps out of them. */
async function repaired(
  repairs: Repair[],
  error: unknown,
  sent: readonly SentPart[],
  tools: SendTools,
  context: RunContext,
): Promise<readonly SentPart[] | undefined> {
  for (const [index, repair] of repairs.entries()) {
    const better = await repair(error, sent, tools, context);
    if (better) repairs.splice(index, 1);
    if (better) return better;
  }
  return undefined;
}

async function askOnce(
  plan: Plan,
  sent: readonly SentPart[],
  api: Api,
  delivery: Delivery,
  { output, settings, signal }: RunContext,
): Promise<Answer> {
  const items = sent.map(({ item }) => item);
  const { params, blocks } = buildRequest(items, { ...settings, maxTokens: plan.maxTokens });
  if (output.showsReceipts) for (const image of imagesOf(sent)) output.say(receiptLine(image));
  output.progress.step('waiting');
  return api.streamAnswer(params, blocks, signal, {
    text: delivery.piece,
    thinking: () => output.progress.step('thinking'),
  });
}

function imagesOf(sent: readonly SentPart[]): readonly SentImage[] {
  return sent.flatMap(({ image }) => (image ? [image] : []));
}

function costOf({ message }: Answer): number | null {
  return costUsd(message.model, message.usage);
}

/** The API shrinks what a model cannot see whole; a silent resize is a trap for whoever reads small print. */
function noteSeenSizes(plan: Plan, note: (line: string) => void): void {
  for (const part of plan.parts) {
    if (part.kind !== 'image' || part.image.kind !== 'local' || !part.seenAs) continue;
    note(
      `${part.image.input}: ${formatSize(part.image)}; ${plan.model} sees it at ${formatSize(part.seenAs)}`,
    );
  }
}

function noImage(typed: readonly TypedArgument[]): Error {
  if (typed.length === 0) {
    return usageError(
      undefined,
      'no image given',
      'try: claude-see photo.jpg "describe"; claude-see --help says more',
    );
  }
  return usageError(
    undefined,
    'no image given, only text',
    'name a picture: a path, a quoted pattern, a URL, a file_id, or - for stdin',
  );
}
