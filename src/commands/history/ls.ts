// Implements `history ls`: lists saved conversations, most recently used first.
import { openConversationStore } from '../../conversation/open-store.ts';
import type { Env } from '../../env.ts';
import { CliError } from '../../errors.ts';
import { formatConversations, toConversationJson } from '../../render/conversation-list.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { resolveListLimit } from '../../run/list-limit.ts';
import type { StoredConversation } from '../../store/conversation.ts';

/** Prints conversations. Unreadable ones are reported on stderr and skipped. Throws CliError. */
export function listHistory(flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async ({ output, settings }) => {
    const { json = false } = flags;
    const limit = resolveListLimit(flags, env);
    const conversations = await openConversationStore(env);
    conversations.pruneExpired(settings.keepHistoryMs);
    const total = conversations.ids().length;
    const found: StoredConversation[] = [];
    let seen = 0;
    for (const each of conversations.list()) {
      seen += 1;
      if (each instanceof CliError) output.info(`${each.subject}: ${each.message}; ${each.hint}`);
      else found.push(each);
      if (found.length === limit) break;
    }
    if (json) {
      await output.writeJsonList(found.map(toConversationJson));
    } else if (found.length > 0) {
      await output.write(formatConversations(found, env.now(), env.stdout.columns));
    }
    if (total === 0) output.info('no conversations are saved');
    else if (total > seen && !json)
      output.info(`${total - seen} older ones not shown: pass --limit ${total} to list all`);
  });
}
