// Implements /save: writes the conversation to a Markdown file.
import { resolve } from 'node:path';
import { CliError, describeSystemError, systemErrorCode, usageError } from '../../errors.ts';
import { neutralise } from '../../render/neutralise.ts';
import { formatTranscript } from '../../render/transcript.ts';
import type { StoredConversation } from '../../store/conversation.ts';
import { writeFileAtomic } from '../../store/disk.ts';
import type { Session } from './session.ts';
import { expandHome, splitWords } from './words.ts';

/** `/save FILE`: writes the conversation as Markdown. Throws CliError for a file that this chat did not write. */
export async function saveTranscript(session: Session, argument: string): Promise<void> {
  const { env, output } = session.context;
  const [word, ...more] = splitWords(argument, { windows: env.platform === 'win32' });
  if (word === undefined || more.length > 0)
    throw usageError('/save', 'expected one file name', '/save talk.md');
  if (session.conversation.turns.length === 0) throw usageError('/save', 'the conversation is still empty');
  const path = resolve(env.cwd, expandHome(word, env));
  // The file may be printed on a terminal, and an answer may repeat control sequences from a picture.
  const text = neutralise(formatTranscript(await toStoredConversation(session)));
  try {
    writeFileAtomic(path, text, { mode: 0o666, exclusive: !session.written.has(path) });
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') {
      throw new CliError('output_unwritable', 'already exists', {
        subject: word,
        hint: 'pass another file name',
      });
    }
    throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
      subject: word,
    });
  }
  session.written.add(path);
  output.info(`saved as ${word}`);
}

/** Returns the conversation as the chat has it; the one on disk lacks the turns that could not be saved. */
async function toStoredConversation({ conversation, settings }: Session): Promise<StoredConversation> {
  const { toStoredTurns } = await import('../../conversation/serialize.ts');
  const { turns } = await toStoredTurns(conversation);
  const { model, system = null, effort = null } = settings;
  const created_at = turns[0]?.asked_at ?? '';
  const updated_at = turns.at(-1)?.asked_at ?? created_at;
  const known = conversation.saved ?? { id: '(not saved)', revision: 0, created_at, updated_at };
  const { id, revision } = known;
  const dates = { created_at: known.created_at, updated_at: known.updated_at };
  return { version: 1, id, revision, ...dates, model, system, effort, turns };
}
