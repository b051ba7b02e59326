// `history path`: where conversations lie.
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import type { Flags } from '../../run/flags.ts';
import { resolveConversationId } from '../../store/conversation-ids.ts';
import { openConversations } from '../../store/conversations.ts';

/** Prints the folder of all conversations, which may not exist yet, or the file of one; throws CliError. */
export async function printHistoryPath(word: string | undefined, flags: Flags, env: Env): Promise<void> {
  const conversations = await openConversations(env);
  const id = word === undefined ? undefined : resolveConversationId(word, conversations.ids());
  const path = conversations.path(id);
  await makeOutput(env, flags).write(`${flags.json === true ? JSON.stringify({ path }) : path}\n`);
}
