// Implements `history path`: prints where conversations are saved.
import { openConversationStore } from '../../conversation/open-store.ts';
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import type { Flags } from '../../run/flags.ts';
import { resolveConversationId } from '../../store/conversation-ids.ts';

/** Prints the folder of all conversations, which may not exist yet, or of one; throws CliError. */
export async function printHistoryPath(word: string | undefined, flags: Flags, env: Env): Promise<void> {
  const conversations = await openConversationStore(env);
  const id = word === undefined ? undefined : resolveConversationId(word, conversations.ids());
  const path = conversations.path(id);
  const output = makeOutput(env, flags);
  if (flags.json) await output.writeJson({ path });
  else await output.write(`${path}\n`);
}
