// `history show`: one conversation, for reading.
import type { Env } from '../../env.ts';
import { makeOutput } from '../../render/output.ts';
import { formatTranscript } from '../../render/transcript.ts';
import type { Flags } from '../../run/flags.ts';
import { openConversations } from '../../store/conversations.ts';

/** Prints a conversation, the latest where none is named; throws CliError for one that is not there or damaged. */
export async function showHistory(word: string | undefined, flags: Flags, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const conversations = await openConversations(env);
  const found = word === undefined ? await conversations.latest() : await conversations.load(word);
  if (!found) output.info('no conversations are saved');
  else if (flags.json === true) await output.write(`${JSON.stringify(found)}\n`);
  else await output.write(formatTranscript(found));
}
