// Runs planned questions side by side: each answer is shown in its place, judged, and saved with its conversation.
import type { SaveConversation } from '../conversation/resume.ts';
import { CliError } from '../errors.ts';
import type { Output } from '../render/output.ts';
import { formatTotalUsage, formatUsage } from '../render/receipt.ts';
import { makeReceipts, type Receipts } from '../render/receipts.ts';
import { type AnswerReport, isTruncated, type Reporter } from '../render/reporters/reporter.ts';
import type { RunContext } from '../run/context.ts';
import { runEach, throwWorstFailure } from '../run/run-each.ts';
import type { Engine } from './engine.ts';
import { makeLatch } from './latch.ts';
import { describePrice } from './price.ts';
import { receiveAnswer } from './receive-answer.ts';
import { recordTurn } from './record-turn.ts';
import { withWholeUsage } from './sum-usage.ts';
import type { Answer, Plan } from './types.ts';

/** A planned question, as its answer is shown. */
export interface PlannedQuestion {
  readonly plan: Plan;
  /** The text that was typed. */
  readonly prompt: string;
  /** Shown before the answer; empty for a single question. */
  readonly heading: string;
}

interface RunTools {
  readonly engine: Engine;
  readonly save: SaveConversation;
  /** Has a place for the answer to each question. */
  readonly reporter: Reporter;
}

/** Requests under way at once, far below the API's limits for a new organisation. */
const CONCURRENT_QUESTIONS = 4;

/**
 * Answers all questions, in order. The first answer begins before the other questions are asked, so that these read
 * the images from the prompt cache; when it cannot begin, the others are not asked. Throws the worst CliError at the
 * end.
 */
export async function runQuestions(
  questions: readonly PlannedQuestion[],
  tools: RunTools,
  context: RunContext,
): Promise<void> {
  const several = questions.length > 1;
  const { reporter } = tools;
  const receipts = makeReceipts(context);
  const saveInOrder = inOrder(questions.length, tools.save);
  const answered = new Map<number, Answer>();
  const run = async (index: number, began?: () => void) => {
    const question = questions[index];
    if (!question) throw new Error(`there is no question ${index}`);
    const report = reporter.open(index);
    const turn = saveInOrder(index);
    try {
      const answer = await askOne(question, { ...tools, save: turn.save, report, began, receipts }, context);
      answered.set(index, answer);
      if (answer.problem) throw answer.problem;
    } catch (error) {
      throw several ? nameQuestion(error, question) : error;
    } finally {
      turn.pass();
    }
  };
  const indexes = [...questions.keys()];
  const failures: unknown[] = [];
  try {
    const begun = makeLatch();
    const first = run(0, begun.open);
    await Promise.race([begun.opened, first]);
    await runEach(indexes, (index) => (index === 0 ? first : run(index)), context, {
      concurrency: CONCURRENT_QUESTIONS,
    });
  } catch (error) {
    failures.push(error);
  }
  await reporter.end().catch((error) => failures.push(error));
  if (context.settings.usage) {
    showUsages(
      indexes.flatMap((index) => answered.get(index) ?? []),
      context.output,
    );
  }
  const unforeseen = failures.find((failure) => !(failure instanceof CliError));
  if (unforeseen) throw unforeseen;
  await throwWorstFailure(
    failures.filter((failure) => failure instanceof CliError),
    context,
  );
}

interface AskTools extends RunTools {
  readonly report: AnswerReport;
  readonly began: (() => void) | undefined;
  readonly receipts: Receipts;
}

/** Asks one question, and shows and saves its answer. Throws CliError when no complete answer arrived. */
async function askOne(
  { plan, prompt }: PlannedQuestion,
  tools: AskTools,
  context: RunContext,
): Promise<Answer> {
  const { reporter, report, save } = tools;
  const answer = await receiveAnswer(plan, tools, context);
  const { sent, costUsd, data, note, problem, fallbackFrom } = answer;
  const reply = withWholeUsage(answer);
  const facts = { answer: reply, question: prompt, images: sent, cost: costUsd, data, fallbackFrom };
  const saveTurn = async () => {
    if (problem) return null;
    const conversation = recordTurn(answer, context.env.now());
    const saved = await save(conversation, context.settings);
    return saved === conversation ? null : (saved.saved?.id ?? null);
  };
  let isShown: boolean;
  if (reporter.showsConversationId) {
    isShown = await report.finish({ ...facts, conversationId: await saveTurn() });
  } else {
    // An answer that is there does not wait for a disk.
    isShown = await report.finish({ ...facts, conversationId: null });
    await saveTurn();
  }
  const { schema } = plan.question;
  if (note !== undefined) context.output.info(`${schema?.subject ?? 'the answer'}: ${note}`);
  if (problem && schema && context.output.verbose) context.output.log(reply.text);
  // A file does not take a truncated answer: its text goes out with the error.
  if (problem && !isShown && isTruncated(reply)) {
    return { ...answer, problem: problem.with({ partialText: reply.text || undefined }) };
  }
  if (problem?.code === 'schema_not_met' && !context.output.verbose) {
    return { ...answer, problem: problem.with({ hint: `${problem.hint}; -v shows the raw answer` }) };
  }
  return answer;
}

/** Saves one after another in the order asked, so that `-c` means the last of them. */
function inOrder(count: number, save: SaveConversation) {
  const passed = Array.from({ length: count }, makeLatch);
  return (index: number) => ({
    save: (async (conversation, settings) => {
      await passed[index - 1]?.opened;
      return save(conversation, settings);
    }) satisfies SaveConversation,
    pass: () => passed[index]?.open(),
  });
}

/** Among several questions, an error names its own. */
function nameQuestion(error: unknown, { prompt }: PlannedQuestion): unknown {
  if (!(error instanceof CliError)) return error;
  const name = `-p ${JSON.stringify(prompt)}`;
  return error.with({ subject: error.subject === undefined ? name : `${name}: ${error.subject}` });
}

/** Shows the usage of each answer, in order, and the cost of several together. */
function showUsages(answers: readonly Answer[], output: Output): void {
  for (const answer of answers) {
    const { message } = withWholeUsage(answer);
    output.notice(formatUsage(message, answer.costUsd, describePrice(answer.plan.price)));
  }
  const costs = answers.map(({ costUsd }) => costUsd);
  if (costs.length > 1) output.notice(formatTotalUsage(costs.length, costs));
}
