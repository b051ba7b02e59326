// Implements /usage, /undo and /clear.
import { EMPTY_CONVERSATION } from '../../conversation/conversation.ts';
import { parsePlaceholder } from '../../conversation/removed-media.ts';
import { usageError } from '../../errors.ts';
import { waitingNames } from './listed.ts';
import { runStep, type Session } from './session.ts';

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
  await runStep(session, async ({ context }) => {
    const turns = session.conversation.turns.slice(0, -1);
    session.conversation = await session.save(
      { ...session.conversation, turns, counted: undefined },
      context.settings,
    );
  });
  const media = last.items.flatMap((item) => (item.kind === 'media' ? [item] : []));
  // They get new labels with the next question.
  session.waiting = [...media.map(({ label: _, ...item }) => item), ...session.waiting];
  session.failed = undefined;
  const texts = last.items.flatMap((item) =>
    item.kind === 'text' && !parsePlaceholder(item) ? [item.text] : [],
  );
  session.draft = texts.join('\n');
  session.context.output.info('removed the last question and its answer');
}

/** `/clear`: starts a new conversation; the previous one stays saved. */
export async function clear(session: Session): Promise<void> {
  const { saved } = session.conversation;
  const dropped = waitingNames(session);
  session.conversation = EMPTY_CONVERSATION;
  session.waiting = [];
  session.failed = undefined;
  const kept = saved ? `; claude-see chat -r ${saved.id} continues the previous one` : '';
  if (dropped.length > 0)
    session.context.output.info(`removed from the next question: ${dropped.join(', ')}`);
  session.context.output.info(`started a new conversation${kept}`);
}
