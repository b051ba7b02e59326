// Has planned questions answered: each is delivered in its place, judged, and saved as a conversation.
import type { Api } from '../api/api.ts';
import { PRICES_DATE } from '../api/models.ts';
import type { Plan } from '../api/plan.ts';
import type { Answer } from '../api/stream-answer.ts';
import { SeeError } from '../errors.ts';
import type { AnswerFile } from '../render/answer-file.ts';
import { type AnswerSink, fileSinks, orderedSinks, stdoutSink } from '../render/answer-sinks.ts';
import type { Output } from '../render/output.ts';
import { totalLine, usageLine } from '../render/receipt.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { type Delivery, deliveryTo } from './delivery.ts';
import { costOf, exchange, imagesOf } from './exchange.ts';
import { judgeAnswer } from './judge-answer.ts';
import { runEach } from './outcomes.ts';
import type { Manner, SendTools } from './outgoing.ts';
import type { Recall } from './recall.ts';
import { rescueAnswers } from './rescue-answers.ts';
import type { Flags, RunContext } from './run-context.ts';
import type { Keep } from './saved-thread.ts';
import { type Thread, withTurn } from './thread.ts';
import { makeUploader } from './uploads.ts';

/** A question that is planned. */
export interface Question {
  readonly plan: Plan;
  readonly manner: Manner;
  readonly schema: AnswerSchema | undefined;
  /** What was said before. */
  readonly thread: Thread;
  /** The text that was typed. */
  readonly asked: string;
  /** Goes before its answer. */
  readonly heading: string;
}

interface Means {
  readonly api: Api;
  readonly recall: Recall;
  readonly keep: Keep;
  /** Where answers go instead of stdout. */
  readonly file: AnswerFile | undefined;
}

/** Requests under way at once, far below the API's limits for a new organisation. */
const CONCURRENT_QUESTIONS = 4;

/**
 * Answers all questions, in order; throws the worst SeeError once all that can be answered is. The first answer begins
 * before the other questions are asked, so that these read the pictures from the prompt cache; when it cannot begin,
 * the others are not asked.
 */
export async function answerQuestions(
  questions: readonly Question[],
  { api, recall, keep, file }: Means,
  flags: Flags,
  context: RunContext,
): Promise<void> {
  const { output, settings } = context;
  const tools = { api, recall, uploader: makeUploader(api, recall, context) };
  const collected = file && fileSinks(questions.length, file);
  const sinks = collected?.sinks ?? stdoutSinks(questions.length, output);
  const keepInOrder = inOrder(questions.length, keep);
  const usages: Answered[] = [];
  const start = async (index: number, began?: () => void) => {
    const question = questions[index] as Question;
    const sink = sinks[index] as AnswerSink;
    const several = questions.length > 1;
    const structured = question.schema !== undefined;
    const delivery = deliveryTo(sink, flags, {
      ...{ toFile: file !== undefined, structured, several, heading: question.heading },
    });
    const keeper = keepInOrder(index);
    try {
      const answered = await answerOne(question, delivery, tools, keeper.keep, flags, context, began);
      usages[index] = answered;
      return answered.unusable;
    } catch (error) {
      throw several ? nameQuestion(error, question) : error;
    } finally {
      keeper.pass();
    }
  };
  try {
    let first: Promise<SeeError | undefined> | undefined;
    await new Promise<void>((resolve, reject) => {
      first = start(0, resolve);
      first.then(() => resolve(), reject);
    });
    const all = [...questions.keys()];
    await runEach(all, CONCURRENT_QUESTIONS, context, flags, async (index) => {
      const unusable = await (index === 0 ? first : start(index));
      if (unusable)
        throw questions.length > 1 ? nameQuestion(unusable, questions[index] as Question) : unusable;
    });
  } finally {
    await collected?.commit().catch(async (error) => {
      const answers = usages.flatMap(({ answer }) => answer);
      throw await rescueAnswers(error, collected.text(), answers, flags, output);
    });
    if (flags.usage === true || settings.usage) sayUsages(usages.filter(Boolean), output);
  }
}

interface Answered {
  readonly answer: Answer;
  /** USD; null when unknown. */
  readonly cost: number | null;
  /** Why the answer, which came whole, cannot be used. */
  readonly unusable: SeeError | undefined;
}

/** Has one question answered, delivered and saved; throws what kept the answer from coming whole. */
async function answerOne(
  { plan, manner, schema, thread, asked }: Question,
  delivery: Delivery,
  tools: SendTools,
  keep: Keep,
  flags: Flags,
  context: RunContext,
  began?: () => void,
): Promise<Answered> {
  const { env, output, settings } = context;
  const exchanged = await exchange(plan, manner, tools, delivery, context, began);
  const { answer, sent } = exchanged;
  const { unusable, data } = judgeAnswer(answer, plan, schema, manner);
  const cost = costOf(exchanged);
  const facts = { answer, question: asked, images: imagesOf(sent), cost, data };
  const save = async () => {
    if (unusable) return null;
    const answered = withTurn(thread, exchanged, data, env.now());
    const kept = await keep(answered, settings);
    return kept === answered ? null : (kept.saved?.id ?? null);
  };
  if (flags.json === true) {
    await delivery.finish({ ...facts, conversationId: await save() });
  } else {
    // An answer that is there does not wait for a disk.
    await delivery.finish({ ...facts, conversationId: null });
    await save();
  }
  if (unusable && schema && flags.verbose === true) output.log(answer.text);
  return { answer, cost, unusable };
}

/** Saves one after another in the order asked, so that `-c` means the last of them. */
function inOrder(count: number, keep: Keep) {
  const passed: (() => void)[] = [];
  const turns = Array.from(
    { length: count },
    (_, index) =>
      new Promise<void>((resolve) => {
        passed[index] = resolve;
      }),
  );
  return (index: number) => ({
    keep: (async (thread, settings) => {
      await turns[index - 1];
      return keep(thread, settings);
    }) satisfies Keep,
    pass: () => passed[index]?.(),
  });
}

/** Of several questions an error says which one it is about. */
function nameQuestion(error: unknown, { asked }: Question): unknown {
  if (!(error instanceof SeeError)) return error;
  const { code, message, subject, hint, requestId, partialText, cause } = error;
  const which = `-p ${JSON.stringify(asked)}`;
  const named = subject === undefined ? which : `${which}: ${subject}`;
  return new SeeError(code, message, { subject: named, hint, requestId, partialText, cause });
}

/** Says what each answer took, in order, and what several took together. */
function sayUsages(answered: readonly Answered[], output: Output): void {
  for (const { answer, cost } of answered) {
    output.say(usageLine(answer.message.model, answer.message.usage, cost, PRICES_DATE));
  }
  const costs = answered.map(({ cost }) => cost);
  if (costs.length > 1) output.say(totalLine(costs.length, costs));
}

function stdoutSinks(count: number, output: Output): readonly AnswerSink[] {
  return count === 1 ? [stdoutSink(output)] : orderedSinks(count, output);
}
