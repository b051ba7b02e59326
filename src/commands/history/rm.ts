// Implements `history rm`: removes conversations from this machine; with --all also the lines typed in chats.
import { existsSync, rmSync } from 'node:fs';
import { openConversationStore } from '../../conversation/open-store.ts';
import type { Env } from '../../env.ts';
import { CliError, describeSystemError, usageError } from '../../errors.ts';
import { plural } from '../../format.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { findChatHistoryPath } from '../../store/chat-history.ts';
import { resolveConversationId } from '../../store/conversation-ids.ts';
import { confirmDeletion } from '../files/confirm.ts';

/** Removes conversations and prints their ids; continues after a failure and throws the worst CliError at the end. */
export function removeHistory(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output } = context;
    const { all = false } = flags;
    if (all && words.length > 0) throw usageError('--all', 'cannot be combined with ids');
    if (!all && words.length === 0) throw usageError(undefined, 'no conversation given', 'pass ids or --all');
    const conversations = await openConversationStore(env);
    const ids = conversations.ids();
    const inputs = all ? ids : [...new Set(words)];
    const typed = all ? await findTypedLines(env) : undefined;
    const what = [
      ...(inputs.length === 0 ? [] : [plural(inputs.length, 'conversation')]),
      ...(typed === undefined ? [] : ['the lines typed in chats']),
    ];
    const asks = inputs.length > 1 || (all && what.length > 0);
    if (asks && !(await confirmDeletion(`remove ${what.join(' and ')}`, flags, context))) return;
    if (inputs.length === 0) output.info('no conversations are saved');
    const removed: object[] = [];
    const remove = async (input: string) => {
      const id = resolveConversationId(input, ids);
      change(id, () => conversations.remove(id));
      return { input, id };
    };
    try {
      await runEach(inputs, remove, context, {
        concurrency: 1,
        onResult: async (done) => {
          removed.push(done);
          if (!flags.json) await output.writeLine(done.id);
        },
      });
    } finally {
      if (flags.json) await output.writeJson(removed);
      // Also after a failure, and with nothing to remove: killed runs may have left unfinished files.
      if (all) change('unfinished files', () => conversations.removeLeftovers());
      if (typed !== undefined) change('the lines typed in chats', () => rmSync(typed, { force: true }));
    }
  });
}

/** Returns the path of the history for the arrow keys of chats, if there is one. */
async function findTypedLines(env: Env): Promise<string | undefined> {
  const path = await findChatHistoryPath(env);
  return path !== undefined && existsSync(path) ? path : undefined;
}

function change(subject: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new CliError('output_unwritable', `cannot be removed: ${describeSystemError(error)}`, {
      subject,
      hint: '`claude-see history path` prints the folder',
      cause: error,
    });
  }
}
