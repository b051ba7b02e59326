// Reads one saved conversation, or says why that cannot be; what is damaged is set aside, never deleted.
import type { Env } from '../env.ts';
import { CliError, describeSystemError } from '../errors.ts';
import type { StoredConversation } from './conversation.ts';
import { type ConversationFile, readConversation, setAside } from './conversation-files.ts';
import { withLock } from './lock.ts';

/** Returns a conversation, the error that tells why it cannot be read, or undefined where it is gone meanwhile. */
export async function openConversation(
  file: ConversationFile,
  env: Env,
): Promise<StoredConversation | CliError | undefined> {
  try {
    const found = file.aside ? 'damaged' : readConversation(file.path);
    switch (found) {
      case 'gone':
        return undefined;
      case 'foreign':
        return unreadable(file, 'was not written by this version of claude-see', 'a newer version reads it');
      case 'damaged': {
        const path = file.aside ? file.path : await setDamagedAside(file.path, env);
        const removal = `\`claude-see history rm ${file.id}\` removes it`;
        return unreadable(file, `is damaged${path ? `; kept as ${path}` : ''}`, removal);
      }
      default:
        return { ...found, id: file.id }; // A copy of a file goes by its own name.
    }
  } catch (error) {
    env.signal.throwIfAborted();
    return unreadable(
      file,
      `cannot be read: ${describeSystemError(error)}`,
      `it lies at ${file.path}`,
      error,
    );
  }
}

/** Under the lock and read once more: another process may have put a whole one there meanwhile. */
async function setDamagedAside(path: string, env: Env): Promise<string | undefined> {
  try {
    return await withLock(
      path,
      () => (readConversation(path) === 'damaged' ? setAside(path) : undefined),
      env,
    );
  } catch {
    env.signal.throwIfAborted();
    return undefined; // A disk that only reads: it stays where it is.
  }
}

function unreadable(file: ConversationFile, message: string, hint: string, cause?: unknown): CliError {
  return new CliError('input_unusable', message, { subject: file.id, hint, cause });
}
