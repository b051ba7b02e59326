// /usage, /undo and /clear: what is done with the conversation as a whole.

import { EMPTY_THREAD } from '../../conversation/conversation.ts';
import { tookOut } from '../../conversation/removed-media.ts';
import { usageError } from '../../errors.ts';
import { waitingNames } from './listed.ts';
import { doOne, type Session } from './session.ts';

/** `/usage`: tokens and money so far. */
export async function showUsage({ meter, context }: Session): Promise<void> {
  for (const line of meter.lines()) context.output.say(line);
}

/** `/undo`: takes the last turn back; its pictures wait again, and its text is there to be edited. */
export async function undo(session: Session): Promise<void> {
  const last = session.thread.turns.at(-1);
  if (!last) throw usageError('/undo', 'nothing is said yet');
  await doOne(session, async (context) => {
    const turns = session.thread.turns.slice(0, -1);
    session.thread = await session.keep({ ...session.thread, turns, counted: undefined }, context.settings);
  });
  const media = last.items.flatMap((item) => (item.kind === 'media' ? [item] : []));
  // Labelled anew when it is asked again.
  session.waiting = [...media.map(({ label: _, ...item }) => item), ...session.waiting];
  session.failed = undefined;
  const texts = last.items.flatMap((item) => (item.kind === 'text' && !tookOut(item) ? [item.text] : []));
  session.draft = texts.join('\n');
  session.context.output.note('the last question and its answer are taken back');
}

/** `/clear`: begins a new conversation; the one before stays saved. */
export async function clear(session: Session): Promise<void> {
  const { saved } = session.thread;
  const dropped = waitingNames(session);
  session.thread = EMPTY_THREAD;
  session.waiting = [];
  session.failed = undefined;
  const kept = saved ? `; claude-see chat -r ${saved.id} continues the one before` : '';
  if (dropped.length > 0) session.context.output.note(`no longer waiting: ${dropped.join(', ')}`);
  session.context.output.note(`a new conversation begins${kept}`);
}
