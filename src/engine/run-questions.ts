// Has planned questions answered: each is delivered in its place, judged, and saved as a conversation.
import type { Api } from '../api/api.ts';
import { PRICES_DATE } from '../api/models.ts';
import type { Answer } from '../api/stream-message.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { SaveConversation } from '../conversation/resume.ts';
import { CliError } from '../errors.ts';
import type { Output } from '../render/output.ts';
import { formatTotalUsage, formatUsage } from '../render/receipt.ts';
import { makeReporter, type ReporterOptions } from '../render/reporters/make-reporter.ts';
import { type AnswerReport, isTruncated } from '../render/reporters/reporter.ts';
import type { Target } from '../render/targets/target.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { runEach, throwWorst } from '../run/run-each.ts';
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
  /** Where the answers go. */
  readonly target: Target;
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
  { api, uploadCache, save, target }: Means,
  flags: Flags,
  context: RunContext,
): Promise<void> {
  const { output, settings } = context;
  const tools = { api, uploadCache, uploader: makeUploader(api, uploadCache, flags, context) };
  const several = questions.length > 1;
  const headings = questions.map(({ heading }) => heading);
  const reporter = makeReporter({ ...chooseFormat(questions, flags), target, headings });
  const keepInOrder = inOrder(questions.length, save);
  const answered = new Map<number, Answered>();
  const answer = async (index: number, began?: () => void) => {
    const question = questions[index];
    if (!question) throw new Error(`there is no question ${index}`);
    const report = reporter.open(index);
    const turn = keepInOrder(index);
    try {
      const done = await answerOne(question, report, tools, turn.save, flags, context, began);
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
    await runEach(indexes, CONCURRENT_QUESTIONS, context, flags, (index) =>
      index === 0 ? first : answer(index),
    );
  } catch (error) {
    failures.push(error);
  }
  const whole = indexes.flatMap((index) => answered.get(index) ?? []);
  await reporter.end().catch((error) => failures.push(error));
  if (settings.usage) sayUsages(whole, output);
  const unforeseen = failures.find((failure) => !(failure instanceof CliError));
  if (unforeseen) throw unforeseen;
  await throwWorst(
    failures.filter((failure) => failure instanceof CliError),
    context,
    flags,
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
  report: AnswerReport,
  tools: SendTools,
  save: SaveConversation,
  flags: Flags,
  context: RunContext,
  began?: () => void,
): Promise<Answered> {
  const { env, output, settings } = context;
  const exchanged = await exchange(plan, manner, tools, report, context, began);
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
  let isShown: boolean;
  if (flags.json === true) {
    isShown = await report.finish({ ...facts, conversationId: await saveTurn() });
  } else {
    // An answer that is there does not wait for a disk.
    isShown = await report.finish({ ...facts, conversationId: null });
    await saveTurn();
  }
  if (unusable && schema && flags.verbose === true) output.log(answer.text);
  // The text of a truncated answer that a file does not take goes along with its error.
  if (unusable && !isShown && isTruncated(answer)) {
    return { answer, cost, unusable: unusable.with({ partialText: answer.text || undefined }) };
  }
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
    output.notice(formatUsage(answer.message.model, answer.message.usage, cost, PRICES_DATE));
  }
  const costs = answered.map(({ cost }) => cost);
  if (costs.length > 1) output.notice(formatTotalUsage(costs.length, costs));
}

function chooseFormat(
  questions: readonly Question[],
  { json, stream }: Flags,
): Pick<ReporterOptions, 'format' | 'stream'> {
  const structured = questions.some(({ schema }) => schema !== undefined);
  return { format: json === true ? 'json' : structured ? 'data' : 'text', stream: stream !== false };
}
