// One turn of a chat: the question with what waits for it, asked and, once answered, part of the conversation.

import type { Conversation } from '../../conversation/conversation.ts';
import type { SaveConversation } from '../../conversation/resume.ts';
import { joinTexts } from '../../conversation/split-prompts.ts';
import { questionOf } from '../../engine/plan.ts';
import { mannerOf, planTurn } from '../../engine/plan-question.ts';
import { fitTogether } from '../../engine/read-question.ts';
import { answerQuestions, type Question } from '../../engine/run-questions.ts';
import { findStoredMedia } from '../../engine/upload-cache.ts';
import { noteUnusedExpires } from '../../engine/validate-flags.ts';
import type { LoadedItem } from '../../input/load.ts';
import type { RunContext } from '../../run/context.ts';
import { openApiOnce, pickMedia, runStep, type Session } from './session.ts';

/** Asks; throws CliError when no usable answer came: the conversation is then as it was, and `failed` the question. */
export async function askTurn(session: Session, question: readonly LoadedItem[]): Promise<void> {
  session.waiting = pickMedia(question);
  session.failed = question;
  const before = session.conversation;
  let after: Conversation | undefined;
  const save: SaveConversation = async (conversation, settings) => {
    after = conversation; // Answered, whether it can be saved or not.
    after = await session.save(conversation, settings);
    return after;
  };
  try {
    await runStep(session, async (context) => {
      const conversation = await fitTogether(before, question, context);
      const planned = await planNext(session, question, conversation, context);
      // A follow-up without pictures is no place to say what became of the earlier ones.
      if (pickMedia(question).length > 0) {
        noteUnusedExpires(questionOf(planned.plan), session.flags, context);
      }
      const api = session.meter.watch(await openApiOnce(session), planned.plan);
      const means = { api, uploadCache: session.uploadCache, save, file: undefined };
      await answerQuestions([planned], means, session.flags, context);
    });
  } finally {
    if (after) {
      session.conversation = after;
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
  conversation: Conversation,
  context: RunContext,
): Promise<Question> {
  const { uploadCache, flags, meter } = session;
  const { settings, output } = context;
  const schema = session.schema?.schema;
  const all = [...conversation.turns.flatMap((turn) => turn.items), ...question];
  const maxCostUsd = settings.maxCostUsd === undefined ? undefined : meter.leftOf(settings.maxCostUsd);
  const manner = mannerOf(flags, conversation, schema, 'conversation', settings);
  const stored = await findStoredMedia(all, uploadCache);
  const planning = { manner, stored, reused: true };
  const limits = { ...settings, maxCostUsd, maxCostWholeUsd: settings.maxCostUsd };
  const plan = planTurn(question, conversation, limits, planning, output.info);
  return { plan, manner, schema, conversation, asked: joinTexts(question), heading: '' };
}
