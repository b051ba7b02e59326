// One turn of a chat: the question with what waits for it, asked and, once answered, part of the conversation.

import type { Thread } from '../../conversation/conversation.ts';
import type { Keep } from '../../conversation/resume.ts';
import { textOf } from '../../conversation/split-prompts.ts';
import { questionOf } from '../../engine/plan.ts';
import { mannerOf, planTurn } from '../../engine/plan-question.ts';
import { fitTogether } from '../../engine/read-question.ts';
import { answerQuestions, type Question } from '../../engine/run-questions.ts';
import { recallMedia } from '../../engine/upload-cache.ts';
import { noteIdleExpiry } from '../../engine/validate-flags.ts';
import type { LoadedItem } from '../../input/load.ts';
import type { RunContext } from '../../run/context.ts';
import { apiOf, doOne, mediaItemsOf, type Session } from './session.ts';

/** Asks; throws SeeError when no usable answer came: the conversation is then as it was, and `failed` the question. */
export async function askTurn(session: Session, question: readonly LoadedItem[]): Promise<void> {
  session.waiting = mediaItemsOf(question);
  session.failed = question;
  const before = session.thread;
  let after: Thread | undefined;
  const keep: Keep = async (thread, settings) => {
    after = thread; // Answered, whether it can be saved or not.
    after = await session.keep(thread, settings);
    return after;
  };
  try {
    await doOne(session, async (context) => {
      const thread = await fitTogether(before, question, context);
      const planned = await planNext(session, question, thread, context);
      // A follow-up without pictures is no place to say what became of the earlier ones.
      if (mediaItemsOf(question).length > 0) {
        noteIdleExpiry(questionOf(planned.plan), session.flags, context);
      }
      const api = session.meter.watch(await apiOf(session), planned.plan);
      const means = { api, recall: session.recall, keep, file: undefined };
      await answerQuestions([planned], means, session.flags, context);
    });
  } finally {
    if (after) {
      session.thread = after;
      session.waiting = [];
      session.failed = undefined;
    }
  }
}

/** Returns the question that an empty line asks again, with what waits for it by now; undefined when none failed. */
export function questionAgain({ failed, waiting }: Session): readonly LoadedItem[] | undefined {
  if (!failed) return undefined;
  const added = waiting.filter((item) => !failed.includes(item));
  return [...added, ...failed.filter((item) => item.kind === 'text' || waiting.includes(item))];
}

async function planNext(
  session: Session,
  question: readonly LoadedItem[],
  thread: Thread,
  context: RunContext,
): Promise<Question> {
  const { recall, flags, meter } = session;
  const { settings, output } = context;
  const schema = session.schema?.schema;
  const all = [...thread.turns.flatMap((turn) => turn.items), ...question];
  const maxCostUsd = settings.maxCostUsd === undefined ? undefined : meter.leftOf(settings.maxCostUsd);
  const manner = mannerOf(flags, thread, schema, 'turns', settings);
  const stored = await recallMedia(all, recall);
  const planning = { manner, stored, again: true };
  const limits = { ...settings, maxCostUsd, maxCostWholeUsd: settings.maxCostUsd };
  const plan = planTurn(question, thread, limits, planning, output.note);
  return { plan, manner, schema, thread, asked: textOf(question), heading: '' };
}
