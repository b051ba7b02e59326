// Implements /usage, /undo and /clear.
import { usageError } from '../../errors.ts';
import { listWaitingNames } from './media-list.ts';
import { reopenTurn, resetConversation, type Session } from './session.ts';
import { saveTurns } from './step.ts';

/** `/usage`: prints the tokens and the cost so far. */
export async function showUsage({ engine, context }: Session): Promise<void> {
  for (const [index, line] of engine.usage.format().entries()) {
    context.output.notice(index === 0 ? `this chat: ${line}` : line);
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
