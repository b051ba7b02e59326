// Implements `history show`: prints one conversation.
import { openConversationStore } from '../../conversation/open-store.ts';
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import { formatTranscript } from '../../render/transcript.ts';
import type { Flags } from '../../run/flags.ts';

/** Prints a conversation, by default the latest; throws CliError for one that is missing or damaged. */
export async function showHistory(word: string | undefined, flags: Flags, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const conversations = await openConversationStore(env);
  const found = word === undefined ? await conversations.latest() : await conversations.load(word);
  if (!found) output.info('no conversations are saved');
  else if (flags.json) await output.write(`${JSON.stringify(found)}\n`);
  else await output.write(formatTranscript(found));
}
