// Has planned questions answered: each is delivered in its place, judged, and saved as a conversation.
import type { Api } from '../api/api.ts';
import { PRICES_DATE } from '../api/models.ts';
import type { Answer } from '../api/stream-message.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { SaveConversation } from '../conversation/resume.ts';
import { CliError } from '../errors.ts';
import type { AnswerFile } from '../render/answer-file.ts';
import { type AnswerSink, fileSinks, orderedSinks, stdoutSink } from '../render/answer-sinks.ts';
import type { Output } from '../render/output.ts';
import { totalLine, usageLine } from '../render/receipt.ts';
import { deliveryTo, type Reporter } from '../render/reporters.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { runEach, throwWorstFailure } from '../run/run-each.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { exchange } from './ask-model.ts';
import { computeCost, sentMedia } from './cost.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { Plan } from './plan.ts';
import { withTurn } from './record-turn.ts';
import type { Manner, SendTools } from './send-media.ts';
import type { UploadCache } from './upload-cache.ts';
import { makeUploader } from './uploader.ts';

/** A question that is planned. */
export interface Question {
  readonly plan: Plan;
  readonly manner: Manner;
  readonly schema: AnswerSchema | undefined;
  /** What was said before. */
  readonly conversation: Conversation;
  /** The text that was typed. */
  readonly asked: string;
  /** Goes before its answer. */
  readonly heading: string;
}

interface Means {
  readonly api: Api;
  readonly uploadCache: UploadCache;
  readonly save: SaveConversation;
  /** Where answers go instead of stdout. */
  readonly file: AnswerFile | undefined;
}

/** Requests under way at once, far below the API's limits for a new organisation. */
const CONCURRENT_QUESTIONS = 4;

/**
 * Answers all questions, in order; throws the worst CliError once all that can be answered is. The first answer begins
 * before the other questions are asked, so that these read the pictures from the prompt cache; when it cannot begin,
 * the others are not asked.
 */
export async function answerQuestions(
  questions: readonly Question[],
  { api, uploadCache, save, file }: Means,
  flags: Flags,
  context: RunContext,
): Promise<void> {
  const { output, settings } = context;
  const tools = { api, uploadCache, uploader: makeUploader(api, uploadCache, flags, context) };
  const several = questions.length > 1;
  const collected = file && fileSinks(questions.length, file);
  const sinks = collected?.sinks ?? stdoutSinks(questions.length, output);
  const keepInOrder = inOrder(questions.length, save);
  const answered = new Map<number, Answered>();
  const answer = async (index: number, began?: () => void) => {
    const [question, sink] = [questions[index], sinks[index]];
    if (!question || !sink) throw new Error('every question has a place for its answer');
    const delivery = deliveryTo(sink, flags, {
      toFile: file !== undefined,
      structured: question.schema !== undefined,
      several,
      heading: question.heading,
    });
    const turn = keepInOrder(index);
    try {
      const done = await answerOne(question, delivery, tools, turn.save, flags, context, began);
      answered.set(index, done);
      if (done.unusable) throw done.unusable;
    } catch (error) {
      throw several ? nameQuestion(error, question) : error;
    } finally {
      turn.pass();
    }
  };
  const indexes = [...questions.keys()];
  const failures: unknown[] = [];
  try {
    const begun = makeGate();
    const first = answer(0, begun.open);
    await Promise.race([begun.opened, first]);
    await runEach(indexes, (index) => (index === 0 ? first : answer(index)), context, {
      concurrency: CONCURRENT_QUESTIONS,
    });
  } catch (error) {
    failures.push(error);
  }
  const whole = indexes.flatMap((index) => answered.get(index) ?? []);
  await collected?.commit().catch(async (error) => {
    failures.push(error);
    await rescueAnswers(error, collected.text(), output);
  });
  if (settings.usage) sayUsages(whole, output);
  const unforeseen = failures.find((failure) => !(failure instanceof CliError));
  if (unforeseen) throw unforeseen;
  await throwWorstFailure(
    failures.filter((failure) => failure instanceof CliError),
    context,
  );
}

interface Answered {
  readonly answer: Answer;
  /** USD; null when unknown. */
  readonly cost: number | null;
  /** Why the answer, which came whole, cannot be used. */
  readonly unusable: CliError | undefined;
}

/** Has one question answered, delivered and saved; throws what kept the answer from coming whole. */
async function answerOne(
  { plan, manner, schema, conversation, asked }: Question,
  delivery: Reporter,
  tools: SendTools,
  save: SaveConversation,
  flags: Flags,
  context: RunContext,
  began?: () => void,
): Promise<Answered> {
  const { env, output, settings } = context;
  const exchanged = await exchange(plan, manner, tools, delivery, context, began);
  const { answer, sent } = exchanged;
  const { unusable, data } = judgeAnswer(answer, plan, schema, manner);
  const cost = computeCost(exchanged);
  const facts = { answer, question: asked, images: sentMedia(sent), cost, data };
  const saveTurn = async () => {
    if (unusable) return null;
    const answered = withTurn(conversation, exchanged, data, env.now());
    const kept = await save(answered, settings);
    return kept === answered ? null : (kept.saved?.id ?? null);
  };
  if (flags.json === true) {
    await delivery.finish({ ...facts, conversationId: await saveTurn() });
  } else {
    // An answer that is there does not wait for a disk.
    await delivery.finish({ ...facts, conversationId: null });
    await saveTurn();
  }
  if (unusable && schema && flags.verbose === true) output.log(answer.text);
  return { answer, cost, unusable };
}

/** Saves one after another in the order asked, so that `-c` means the last of them. */
function inOrder(count: number, save: SaveConversation) {
  const passed = Array.from({ length: count }, makeGate);
  return (index: number) => ({
    save: (async (conversation, settings) => {
      await passed[index - 1]?.opened;
      return save(conversation, settings);
    }) satisfies SaveConversation,
    pass: () => passed[index]?.open(),
  });
}

/** Returns a promise with what resolves it. */
function makeGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Of several questions an error says which one it is about. */
function nameQuestion(error: unknown, { asked }: Question): unknown {
  if (!(error instanceof CliError)) return error;
  const which = `-p ${JSON.stringify(asked)}`;
  return error.with({ subject: error.subject === undefined ? which : `${which}: ${error.subject}` });
}

/** Says what each answer took, in order, and what several took together. */
function sayUsages(answered: readonly Answered[], output: Output): void {
  for (const { answer, cost } of answered) {
    output.notice(usageLine(answer.message.model, answer.message.usage, cost, PRICES_DATE));
  }
  const costs = answered.map(({ cost }) => cost);
  if (costs.length > 1) output.notice(totalLine(costs.length, costs));
}

function stdoutSinks(count: number, output: Output): readonly AnswerSink[] {
  return count === 1 ? [stdoutSink(output)] : orderedSinks(count, output);
}

/** Prints on stdout what a file did not take, as it would have stood there; after any other error nothing. */
async function rescueAnswers(error: unknown, text: string, output: Output): Promise<void> {
  if (!(error instanceof CliError) || error.code !== 'output_unwritable') return;
  await output.write(text).catch(() => {}); // There is an error to end with already.
}
