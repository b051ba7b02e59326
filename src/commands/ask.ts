// `ask`: one question about images, one streamed answer. Plans first; only then acts.
import type { Api } from '../api/api.ts';
import { costUsd } from '../api/cost.ts';
import { type Plan, planQuestion } from '../api/plan.ts';
import { buildRequest } from '../api/request.ts';
import type { Answer } from '../api/stream-answer.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { readArguments, type TypedArgument } from '../input/arguments.ts';
import { loadItems } from '../input/load.ts';
import { type AnswerFile, openAnswerFile } from '../render/answer-file.ts';
import { answerJson } from '../render/answer-json.ts';
import { makeAnswerPrinter } from '../render/answer-printer.ts';
import { formatSize } from '../render/format.ts';
import { receiptLine, usageLine } from '../render/receipt.ts';
import { checkCommandWord } from './command-names.ts';
import { showDryRun } from './dry-run.ts';
import { type SentPart, sendFiles } from './outgoing.ts';
import { type Flags, type RunContext, withRunContext } from './run-context.ts';
import { stopError } from './stop-reason.ts';

/** Asks one question; throws SeeError for everything but a usable answer. */
export function ask(typed: readonly TypedArgument[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    const items = await readArguments(typed, env, signal, output.note);
    checkCommandWord(typed[0], items[0]);
    if (items.every((item) => item.kind === 'text')) throw noImage(typed);
    const dryRun = flags.dryRun === true;
    // The SDK takes longer to load than most pictures to read: both at once.
    const apiModule = dryRun ? undefined : import('../api/api.ts');
    apiModule?.catch(() => {}); // Awaited below, where its failure counts.
    output.progress.step('reading');
    const loaded = await loadItems(items, env, signal, output.note);
    // stdin may have turned out to be text.
    if (loaded.every((item) => item.kind === 'text')) throw noImage(typed);
    const plan = planQuestion(loaded, settings);
    noteSeenSizes(plan, output.note);
    if (!apiModule) return showDryRun(plan, flags, context);

    const file = typeof flags.output === 'string' ? await openAnswerFile(flags.output, env.cwd) : undefined;
    try {
      const { openApi } = await apiModule;
      const api = await openApi(settings, env, output.debug, output.debug ? output.say : output.note);
      const sent = await sendFiles(plan, api, context);
      await answerQuestion(plan, sent, api, flags, file, context);
    } catch (error) {
      await file?.discard();
      throw error;
    }
  });
}

async function answerQuestion(
  plan: Plan,
  sent: readonly SentPart[],
  api: Api,
  flags: Flags,
  file: AnswerFile | undefined,
  { output, settings, signal }: RunContext,
): Promise<void> {
  const images = sent.flatMap(({ image }) => (image ? [image] : []));
  const request = buildRequest(
    sent.map(({ item }) => item),
    { ...settings, maxTokens: plan.maxTokens },
  );
  if (output.showsReceipts) for (const image of images) output.say(receiptLine(image));
  output.progress.step('waiting');
  const printer = makeAnswerPrinter(output);
  const whole = flags.json === true || file !== undefined;
  const streams = !whole && flags.stream !== false;
  const pieces: string[] = [];
  let answer: Answer;
  try {
    answer = await api.streamAnswer(request.params, request.inputs, signal, {
      text: async (piece) => (streams ? printer.print(piece) : void pieces.push(piece)),
      thinking: () => output.progress.step('thinking'),
    });
  } catch (error) {
    // What has arrived before a failure is printed; --json carries it in the error instead.
    if (!whole) await printer.print(pieces.join(''));
    await printer.end();
    throw error;
  }
  const stopped = stopError(answer, plan);
  const cost = costUsd(answer.message.model, answer.message.usage);
  const refused = answer.message.stop_reason === 'refusal';
  const hasText = !refused && answer.text.trim() !== '';
  if (whole) {
    const json = flags.json === true ? `${JSON.stringify(answerJson(answer, images, cost))}\n` : undefined;
    if (!file) await output.print(json ?? '');
    else if (json !== undefined || hasText) await file.commit(json ?? endInNewline(answer.text));
    else await file.discard();
  } else if (!streams && !refused) {
    await printer.print(answer.text);
  }
  await printer.end();
  if (flags.usage === true || settings.usage) {
    output.say(usageLine(answer.message.model, answer.message.usage, cost));
  }
  if (stopped) throw stopped;
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

function endInNewline(text: string): string {
  return `${text.replace(/[\r\n]+$/, '')}\n`;
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
