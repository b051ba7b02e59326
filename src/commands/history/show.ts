// Implements `history show`: prints one conversation.
import { openConversationStore } from '../../conversation/open-store.ts';
import type { Env } from '../../env.ts';
import { redactUrl } from '../../redact-url.ts';
import { makeOutput } from '../../render/output.ts';
import { formatTranscript } from '../../render/transcript.ts';
import type { Flags } from '../../run/flags.ts';

/** Prints a conversation, by default the latest; throws CliError for one that is missing or damaged. */
export async function showHistory(word: string | undefined, flags: Flags, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const conversations = await openConversationStore(env);
  const found = word === undefined ? await conversations.latest() : await conversations.load(word);
  if (!found) output.info('no conversations are saved');
  else if (flags.json) await output.writeJson(found, redactUrlField);
  else await output.write(formatTranscript(found));
}

/** Conversations keep whole URLs to send them again; what is printed may be shared. */
function redactUrlField(key: string, value: unknown): unknown {
  return key === 'url' && typeof value === 'string' ? redactUrl(value) : value;
}
