// Asks one question of a chat, and adds it to the conversation once it is answered.
import { listMediaIn } from '../../conversation/content.ts';
import type { Conversation, Turn } from '../../conversation/conversation.ts';
import type { SaveConversation } from '../../conversation/resume.ts';
import { joinTexts } from '../../conversation/split-prompts.ts';
import { openStdout } from '../../engine/open-target.ts';
import { listQuestionParts } from '../../engine/plan.ts';
import { listPlanNotes } from '../../engine/plan-notes.ts';
import { type PlannedQuestion, runQuestions } from '../../engine/run-questions.ts';
import { openShow } from '../../engine/show-media.ts';
import { noteUnusedExpires } from '../../engine/validate-flags.ts';
import { askZooms } from '../../engine/zoom-tool.ts';
import type { LoadedItem } from '../../input/load.ts';
import { makeReporter } from '../../render/reporters/make-reporter.ts';
import { makeCommandEscaper } from '../../render/workflow-commands.ts';
import { chooseFormat } from '../../run/choose-format.ts';
import {
  completeQuestion,
  pickMedia,
  removeLabels,
  replaceConversation,
  type Session,
  startQuestion,
} from './session.ts';
import { runStep, type Step } from './step.ts';

/**
 * Asks a question. Throws CliError when there is no usable answer; the conversation is then unchanged, and the question
 * is kept as `failed`.
 */
export async function askTurn(session: Session, content: readonly LoadedItem[]): Promise<void> {
  startQuestion(session, content);
  const asked = { history: session.conversation, content };
  await askAfter(session, asked, (after) => completeQuestion(session, after));
}

/**
 * Asks the question of the last turn again; the new turn takes its place. Throws CliError when there is no usable
 * answer; the old turn then stays.
 */
export async function askLastTurn(session: Session, last: Turn): Promise<void> {
  const { conversation } = session;
  const history = { ...conversation, turns: conversation.turns.slice(0, -1), counted: undefined };
  const asked = { history, content: removeLabels(last.items) };
  await askAfter(session, asked, (after) => replaceConversation(session, after));
}

/** A question, and the conversation that it follows. */
interface Asked {
  readonly history: Conversation;
  readonly content: readonly LoadedItem[];
}

/** Asks a question, and calls `onAnswered` with the conversation that has its turn. */
async function askAfter(
  session: Session,
  asked: Asked,
  onAnswered: (after: Conversation) => void,
): Promise<void> {
  let after: Conversation | undefined;
  const save: SaveConversation = async (conversation, settings) => {
    after = conversation; // The turn counts even if saving it fails.
    after = await session.save(conversation, settings);
    return after;
  };
  try {
    await runStep(session, async (step) => {
      const { engine, context } = step;
      const question = await planTurn(session, asked, step);
      // A follow-up without media is not the place to report on the earlier ones.
      if (pickMedia(asked.content).length > 0) noteUnusedExpires(listQuestionParts(question.plan), context);
      const fresh = listMediaIn(listQuestionParts(question.plan));
      if (session.shows && fresh.length > 0) await openShow(context)?.(fresh);
      const target = openStdout(context);
      const format = chooseFormat(session.flags, { structured: session.schema !== undefined });
      const escapeOwn = makeCommandEscaper(context.env.variables);
      const reporter = makeReporter({ ...format, target, headings: [''], escapeOwn });
      await runQuestions([question], { engine, save, reporter }, context);
    });
  } finally {
    if (after) onAnswered(after);
  }
}

/** Returns the question that an empty line asks again, with the media that wait now; undefined if none failed. */
export function getFailedQuestion({ failed, waiting }: Session): readonly LoadedItem[] | undefined {
  if (!failed) return undefined;
  const added = waiting.filter((item) => !failed.includes(item));
  return [...added, ...failed.filter((item) => item.kind === 'text' || waiting.includes(item))];
}

async function planTurn(
  { flags, schema, budget }: Session,
  { history, content }: Asked,
  { engine, context }: Step,
): Promise<PlannedQuestion> {
  const plan = await engine.plan({
    content,
    history: await engine.fitHistory(history, content),
    schema: schema?.schema,
    labels: flags.labels !== false,
    citations: flags.cite === true,
    ...askZooms(context.settings),
    cache: 'conversation',
    reused: true,
    budget,
  });
  for (const note of listPlanNotes(plan, context.output)) context.output.info(note);
  return { plan, prompt: joinTexts(content), heading: '' };
}
