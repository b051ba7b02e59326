// /save: writes the conversation to a Markdown file, whole or not at all.
import { existsSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CliError, describeSystemError, systemErrorCode, usageError } from '../../errors.ts';
import { neutralise } from '../../render/neutralise.ts';
import { formatTranscript } from '../../render/transcript.ts';
import type { StoredConversation } from '../../store/conversation.ts';
import type { Session } from './session.ts';
import { expandHome, splitWords } from './words.ts';

/** `/save FILE`: writes the conversation as Markdown; throws CliError for a file that is somebody else's. */
export async function saveTranscript(session: Session, argument: string): Promise<void> {
  const { env, output } = session.context;
  const [word, ...more] = splitWords(argument, { windows: process.platform === 'win32' });
  if (word === undefined || more.length > 0)
    throw usageError('/save', 'expected one file name', '/save talk.md');
  if (session.conversation.turns.length === 0) throw usageError('/save', 'nothing is said yet');
  const path = resolve(env.cwd, expandHome(word, env.variables));
  // Whoever prints the file is on a terminal, and answers may hold what pictures show.
  const text = neutralise(formatTranscript(await conversationOf(session)));
  try {
    placeWhole(path, text, { again: session.written.has(path) });
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') {
      throw new CliError('output_unwritable', 'is there already', {
        subject: word,
        hint: 'name another file',
      });
    }
    throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
      subject: word,
    });
  }
  session.written.add(path);
  output.info(`${word}: saved`);
}

/** Puts a file in place so that a full disk leaves none; throws the system's error, EEXIST for one that is there. */
function placeWhole(path: string, text: string, { again }: { readonly again: boolean }): void {
  if (!again && existsSync(path)) throw Object.assign(new Error('is there'), { code: 'EEXIST' });
  const temporary = join(dirname(path), `.claude-see-${crypto.randomUUID()}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    if (again || !linked(temporary, path)) renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Unlike a renamed file a linked one replaces none that has come meanwhile; false on disks that know no links. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw error;
    return false;
  }
}

/** The conversation as the chat has it: what is saved may lack turns, where saving is refused. */
async function conversationOf({ conversation, settings }: Session): Promise<StoredConversation> {
  const { toSavedTurns } = await import('../../conversation/serialize.ts');
  const { turns } = await toSavedTurns(conversation);
  const { model, system = null, effort = null } = settings;
  const created_at = turns[0]?.asked_at ?? '';
  const updated_at = turns.at(-1)?.asked_at ?? created_at;
  const known = conversation.saved ?? { id: '(not saved)', revision: 0, created_at, updated_at };
  const { id, revision } = known;
  const dates = { created_at: known.created_at, updated_at: known.updated_at };
  return { version: 1, id, revision, ...dates, model, system, effort, turns };
}
