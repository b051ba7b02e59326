// Has planned questions answered: each is delivered in its place, judged, and saved as a conversation.
import type { Api } from '../api/api.ts';
import { PRICES_DATE } from '../api/models.ts';
import type { Plan } from '../api/plan.ts';
import type { SeeError } from '../errors.ts';
import type { AnswerFile } from '../render/answer-file.ts';
import { type AnswerSink, fileSinks, orderedSinks, stdoutSink } from '../render/answer-sinks.ts';
import type { Output } from '../render/output.ts';
import { usageLine } from '../render/receipt.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { type Delivery, deliveryTo } from './delivery.ts';
import { costOf, exchange, imagesOf } from './exchange.ts';
import { judgeAnswer } from './judge-answer.ts';
import { runEach } from './outcomes.ts';
import type { Manner, SendTools } from './outgoing.ts';
import type { Recall } from './recall.ts';
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
  const tools = { api, recall, uploader: makeUploader(api, recall, context) };
  const collected = file && fileSinks(questions.length, file);
  const sinks = collected?.sinks ?? stdoutSinks(questions.length, context.output);
  let broken = false;
  const start = async (index: number, began: () => void = () => {}) => {
    const question = questions[index] as Question;
    const { heading, schema } = question;
    const sink = sinks[index] as AnswerSink;
    const delivery = deliveryTo(sink, flags, {
      ...{ toFile: file !== undefined, structured: schema !== undefined, heading },
    });
    try {
      return await answerOne(question, delivery, tools, keep, flags, context, began);
    } catch (error) {
      broken = true;
      throw error;
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
      if (unusable) throw unusable;
    });
  } finally {
    if (broken) await file?.discard();
    else await collected?.commit();
  }
}

/** Returns the error of an answer that came and cannot be used; throws what kept it from coming whole. */
async function answerOne(
  { plan, manner, schema, thread }: Question,
  delivery: Delivery,
  tools: SendTools,
  keep: Keep,
  flags: Flags,
  context: RunContext,
  began: () => void,
): Promise<SeeError | undefined> {
  const { env, output, settings } = context;
  const exchanged = await exchange(plan, manner, tools, delivery, context, began);
  const { answer, sent } = exchanged;
  const { unusable, data } = judgeAnswer(answer, plan, schema, manner);
  const kept = unusable ? undefined : await keep(withTurn(thread, exchanged, data, env.now()), settings);
  const cost = costOf(exchanged);
  const conversationId = kept?.saved?.id ?? null;
  await delivery.finish({ answer, images: imagesOf(sent), cost, data, conversationId });
  if (unusable && schema && flags.verbose === true) output.log(answer.text);
  if (flags.usage === true || settings.usage) {
    const { model, usage } = answer.message;
    output.say(usageLine(model, usage, cost, PRICES_DATE));
  }
  return unusable;
}

function stdoutSinks(count: number, output: Output): readonly AnswerSink[] {
  return count === 1 ? [stdoutSink(output)] : orderedSinks(count, output);
}
