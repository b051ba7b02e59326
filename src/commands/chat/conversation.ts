// /usage, /undo and /clear: what is done with the conversation as a whole.

import { EMPTY_CONVERSATION } from '../../conversation/conversation.ts';
import { parsePlaceholder } from '../../conversation/removed-media.ts';
import { usageError } from '../../errors.ts';
import { waitingNames } from './listed.ts';
import { runStep, type Session } from './session.ts';

/** `/usage`: tokens and money so far. */
export async function showUsage({ engine, context }: Session): Promise<void> {
  for (const [index, line] of engine.usage.format().entries()) {
    context.output.notice(index === 0 ? `this chat: ${line}` : line);
  }
}

/** `/undo`: takes the last turn back; its pictures wait again, and its text is there to be edited. */
export async function undo(session: Session): Promise<void> {
  const last = session.conversation.turns.at(-1);
  if (!last) throw usageError('/undo', 'nothing is said yet');
  await runStep(session, async ({ context }) => {
    const turns = session.conversation.turns.slice(0, -1);
    session.conversation = await session.save(
      { ...session.conversation, turns, counted: undefined },
      context.settings,
    );
  });
  const media = last.items.flatMap((item) => (item.kind === 'media' ? [item] : []));
  // Labelled anew when it is asked again.
  session.waiting = [...media.map(({ label: _, ...item }) => item), ...session.waiting];
  session.failed = undefined;
  const texts = last.items.flatMap((item) =>
    item.kind === 'text' && !parsePlaceholder(item) ? [item.text] : [],
  );
  session.draft = texts.join('\n');
  session.context.output.info('the last question and its answer are taken back');
}

/** `/clear`: begins a new conversation; the one before stays saved. */
export async function clear(session: Session): Promise<void> {
  const { saved } = session.conversation;
  const dropped = waitingNames(session);
  session.conversation = EMPTY_CONVERSATION;
  session.waiting = [];
  session.failed = undefined;
  const kept = saved ? `; claude-see chat -r ${saved.id} continues the one before` : '';
  if (dropped.length > 0) session.context.output.info(`no longer waiting: ${dropped.join(', ')}`);
  session.context.output.info(`a new conversation begins${kept}`);
}
