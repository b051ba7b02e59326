// /usage, /save, /undo and /clear: what is done with the conversation as a whole.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { tookOut } from '../../api/taken-out.ts';
import { describeSystemError, SeeError, systemErrorCode, usageError } from '../../errors.ts';
import { transcript } from '../../render/transcript.ts';
import type { Conversation } from '../../store/conversation.ts';
import { EMPTY_THREAD } from '../thread.ts';
import { doOne, type Session } from './session.ts';
import { expandHome, splitWords } from './words.ts';

/** `/usage`: tokens and money so far. */
export async function showUsage({ meter, context }: Session): Promise<void> {
  for (const line of meter.lines()) context.output.say(line);
}

/** `/save FILE`: writes the conversation as Markdown; throws SeeError for a file that is somebody else's. */
export async function saveTranscript(session: Session, argument: string): Promise<void> {
  const { env, output } = session.context;
  const [word, ...more] = splitWords(argument, { windows: process.platform === 'win32' });
  if (word === undefined || more.length > 0)
    throw usageError('/save', 'expected one file name', '/save talk.md');
  if (session.thread.turns.length === 0) throw usageError('/save', 'nothing is said yet');
  const path = resolve(env.cwd, expandHome(word, env.variables));
  try {
    writeFileSync(path, transcript(await conversationOf(session)), {
      flag: session.written.has(path) ? 'w' : 'wx',
    });
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') {
      throw new SeeError('output_unwritable', 'is there already', {
        subject: word,
        hint: 'name another file',
      });
    }
    throw new SeeError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
      subject: word,
    });
  }
  session.written.add(path);
  output.note(`${word}: saved`);
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
  session.waiting = [...media.map(({ kind, media }) => ({ kind, media })), ...session.waiting];
  session.failed = undefined;
  const texts = last.items.flatMap((item) => (item.kind === 'text' && !tookOut(item) ? [item.text] : []));
  session.draft = texts.join('\n');
  session.context.output.note('the last question and its answer are taken back');
}

/** `/clear`: begins a new conversation; the one before stays saved. */
export async function clear(session: Session): Promise<void> {
  const { saved } = session.thread;
  session.thread = EMPTY_THREAD;
  session.waiting = [];
  session.failed = undefined;
  const kept = saved ? `; claude-see chat -r ${saved.id} continues the one before` : '';
  session.context.output.note(`a new conversation begins${kept}`);
}

/** The conversation as it is saved or, where nothing is, would be. */
async function conversationOf({ thread, settings }: Session): Promise<Conversation> {
  if (thread.saved) return thread.saved;
  const { savedTurns } = await import('../thread-on-disk.ts');
  const { turns } = await savedTurns(thread);
  const { model, system = null, effort = null } = settings;
  const created_at = turns[0]?.asked_at ?? '';
  const updated_at = turns.at(-1)?.asked_at ?? created_at;
  return { version: 1, id: '(not saved)', revision: 0, created_at, updated_at, model, system, effort, turns };
}
