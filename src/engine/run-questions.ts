// Runs planned questions side by side: each answer is shown in its place, judged, and saved with its conversation.
import { PRICES_DATE } from '../api/models.ts';
import type { SaveConversation } from '../conversation/resume.ts';
import { CliError } from '../errors.ts';
import type { AnswerFile } from '../render/answer-file.ts';
import { type AnswerSink, fileSinks, orderedSinks, stdoutSink } from '../render/answer-sinks.ts';
import type { Output } from '../render/output.ts';
import { receiptLine, totalLine, usageLine } from '../render/receipt.ts';
import { deliveryTo, type Reporter } from '../render/reporters.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { runEach, throwWorst } from '../run/run-each.ts';
import type { Engine } from './engine.ts';
import { recordTurn } from './record-turn.ts';
import { streamCitations } from './stream-citations.ts';
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
  /** Takes the answers instead of stdout. */
  readonly file: AnswerFile | undefined;
  readonly flags: Flags;
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
  const { output, settings } = context;
  const { file, flags } = tools;
  const several = questions.length > 1;
  const collected = file && fileSinks(questions.length, file);
  const sinks = collected?.sinks ?? stdoutSinks(questions.length, output);
  const saveInOrder = inOrder(questions.length, tools.save);
  const answered = new Map<number, Answer>();
  const run = async (index: number, began?: () => void) => {
    const [question, sink] = [questions[index], sinks[index]];
    if (!question || !sink) throw new Error('every question has a place for its answer');
    const reporter = deliveryTo(sink, flags, {
      toFile: file !== undefined,
      structured: question.plan.question.schema !== undefined,
      several,
      heading: question.heading,
    });
    const turn = saveInOrder(index);
    try {
      const answer = await askOne(question, { ...tools, save: turn.save, reporter, began }, context);
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
    const begun = makeGate();
    const first = run(0, begun.open);
    await Promise.race([begun.opened, first]);
    await runEach(indexes, CONCURRENT_QUESTIONS, context, flags, (index) =>
      index === 0 ? first : run(index),
    );
  } catch (error) {
    failures.push(error);
  }
  await collected?.commit().catch(async (error) => {
    failures.push(error);
    await rescueAnswers(error, collected.text(), output);
  });
  if (settings.usage) {
    showUsages(
      indexes.flatMap((index) => answered.get(index) ?? []),
      output,
    );
  }
  const unforeseen = failures.find((failure) => !(failure instanceof CliError));
  if (unforeseen) throw unforeseen;
  await throwWorst(
    failures.filter((failure) => failure instanceof CliError),
    context,
    flags,
  );
}

interface AskTools extends RunTools {
  readonly reporter: Reporter;
  readonly began: (() => void) | undefined;
}

/** Asks one question, and shows and saves its answer. Throws CliError when none came whole. */
async function askOne(
  { plan, prompt }: PlannedQuestion,
  tools: AskTools,
  context: RunContext,
): Promise<Answer> {
  const { flags, reporter, save } = tools;
  const answer = await receive(plan, tools, context);
  const { reply, sent, costUsd, data, problem } = answer;
  const facts = { answer: reply, question: prompt, images: sent, cost: costUsd, data };
  const saveTurn = async () => {
    if (problem) return null;
    const conversation = recordTurn(answer, context.env.now());
    const saved = await save(conversation, context.settings);
    return saved === conversation ? null : (saved.saved?.id ?? null);
  };
  if (flags.json === true) {
    await reporter.finish({ ...facts, conversationId: await saveTurn() });
  } else {
    // An answer that is there does not wait for a disk.
    await reporter.finish({ ...facts, conversationId: null });
    await saveTurn();
  }
  if (problem && plan.question.schema && flags.verbose === true) context.output.log(reply.text);
  return answer;
}

/** Sends a plan and shows its answer as it arrives; what arrived before a failure is shown too. */
async function receive(
  plan: Plan,
  { engine, reporter, began }: AskTools,
  { output }: RunContext,
): Promise<Answer> {
  try {
    const request = await engine.resolve(plan);
    const { end, ...cited } = streamCitations(reporter, request);
    const exchange = await engine.send(request, {
      ...cited,
      ...(began ? { began } : {}),
      sending(media) {
        if (output.showsReceipts) for (const each of media) output.notice(receiptLine(each));
        output.progress.step('waiting');
      },
      thinking: () => output.progress.step('thinking'),
    });
    await end();
    return engine.judge(exchange);
  } catch (error) {
    await reporter.breakOff();
    throw error;
  }
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

/** Returns a promise with the function that resolves it. */
function makeGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Among several questions, an error names its own. */
function nameQuestion(error: unknown, { prompt }: PlannedQuestion): unknown {
  if (!(error instanceof CliError)) return error;
  const name = `-p ${JSON.stringify(prompt)}`;
  return error.with({ subject: error.subject === undefined ? name : `${name}: ${error.subject}` });
}

/** Shows the usage of each answer, in order, and the cost of several together. */
function showUsages(answers: readonly Answer[], output: Output): void {
  for (const { reply, costUsd } of answers) {
    output.notice(usageLine(reply.message.model, reply.message.usage, costUsd, PRICES_DATE));
  }
  const costs = answers.map(({ costUsd }) => costUsd);
  if (costs.length > 1) output.notice(totalLine(costs.length, costs));
}

/** Prints on stdout the answers that a file did not take: they are paid for. */
async function rescueAnswers(error: unknown, text: string, output: Output): Promise<void> {
  if (!(error instanceof CliError) || error.code !== 'output_unwritable') return;
  await output.write(text).catch(() => {}); // The run ends with the first error.
}

function stdoutSinks(count: number, output: Output): readonly AnswerSink[] {
  return count === 1 ? [stdoutSink(output)] : orderedSinks(count, output);
}
