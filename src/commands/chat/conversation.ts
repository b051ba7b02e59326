// Implements /usage, /retry, /undo and /clear.
import { parsePlaceholder } from '../../conversation/removed-media.ts';
import { usageError } from '../../errors.ts';
import { truncateText } from '../../format.ts';
import type { LoadedItem } from '../../input/load.ts';
import { listWaitingNames } from './media-list.ts';
import { reopenTurn, resetConversation, type Session } from './session.ts';
import { saveTurns } from './step.ts';
import { askLastTurn, askTurn, getFailedQuestion } from './turn.ts';

/** Characters of a question in a line about it. */
const MAX_QUESTION_CHARACTERS = 60;

/** `/usage`: prints the tokens and the cost so far. */
export async function showUsage({ engine, context }: Session): Promise<void> {
  for (const [index, line] of engine.usage.format().entries()) {
    context.output.notice(index === 0 ? `this chat: ${line}` : line);
  }
}

/** `/retry`: asks the last question again. An answer that it had is replaced once the new one is there. */
export async function retry(session: Session): Promise<void> {
  const { output } = session.context;
  const failed = getFailedQuestion(session);
  const last = session.conversation.turns.at(-1);
  const question = failed ?? last?.items;
  if (!question) throw usageError('/retry', 'there is no question to ask again');
  const text = quoteQuestion(question);
  output.info(text === '' ? 'asking the last question again' : `asking again: ${text}`);
  if (failed) return askTurn(session, failed);
  if (!last) return;
  try {
    await askLastTurn(session, last);
  } finally {
    // The turn is a new object once it is answered.
    if (session.conversation.turns.at(-1) === last) output.info('the earlier answer stays');
  }
}

/** `/undo`: removes the last turn, and puts its pictures and its text back in the prompt. */
export async function undo(session: Session): Promise<void> {
  const last = session.conversation.turns.at(-1);
  if (!last) throw usageError('/undo', 'the conversation is still empty');
  await saveTurns(session, session.conversation.turns.slice(0, -1));
  reopenTurn(session, last);
  session.context.output.info('removed the last question and its answer');
}

/** `/clear`: starts a new conversation; the previous one stays saved. */
export async function clear(session: Session): Promise<void> {
  const { output } = session.context;
  const { saved } = session.conversation;
  const removed = listWaitingNames(session);
  resetConversation(session);
  const previous = saved ? `; claude-see chat -r ${saved.id} continues the previous one` : '';
  if (removed.length > 0) output.info(`removed from the next question: ${removed.join(', ')}`);
  output.info(`started a new conversation${previous}`);
}

/** Returns the beginning of a question's text in quotes; empty where it has none. */
function quoteQuestion(question: readonly LoadedItem[]): string {
  const texts = question.flatMap((item) =>
    item.kind === 'text' && !parsePlaceholder(item) ? item.text : [],
  );
  const line = texts.join(' ').replace(/\s+/g, ' ').trim();
  return line === '' ? '' : `"${truncateText(line, MAX_QUESTION_CHARACTERS)}"`;
}
