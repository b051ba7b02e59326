// `history rm`: removes conversations from this machine, and what only they had; with --all also what was typed in chats.
import { existsSync, rmSync } from 'node:fs';
import type { Env } from '../../env.ts';
import { CliError, describeSystemError, usageError } from '../../errors.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { chatHistoryPath } from '../../store/chat-history.ts';
import { resolveConversationId } from '../../store/conversation-ids.ts';
import { openConversations } from '../../store/conversations.ts';
import { confirmDeletion } from '../files/confirm.ts';

/** Removes each conversation that it can and prints the id; throws the worst CliError at the end. */
export function removeHistory(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output } = context;
    const all = flags.all === true;
    if (all && words.length > 0) throw usageError('--all', 'means all and cannot go with ids');
    if (!all && words.length === 0) throw usageError(undefined, 'nothing is named', 'name ids, or say --all');
    const conversations = await openConversations(env);
    const ids = conversations.ids();
    const inputs = all ? ids : [...new Set(words)];
    const typed = all ? await typedLines(env) : undefined;
    const what = [
      ...(inputs.length === 0
        ? []
        : [inputs.length === 1 ? '1 conversation' : `${inputs.length} conversations`]),
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
      if (flags.json === true) await output.write(`${JSON.stringify(removed)}\n`);
      // Also after a failure, and without anything to remove: a killed run may have left some.
      if (all || removed.length > 0) change('the pictures', () => conversations.dropContents());
      if (typed !== undefined) change('the lines typed in chats', () => rmSync(typed, { force: true }));
    }
  });
}

/** The file that the arrow keys of a chat read, where there is one. */
async function typedLines(env: Env): Promise<string | undefined> {
  const path = await chatHistoryPath(env);
  return path !== undefined && existsSync(path) ? path : undefined;
}

function change(subject: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new CliError('output_unwritable', `cannot be removed: ${describeSystemError(error)}`, {
      subject,
      hint: '`claude-see history path` names the folder',
      cause: error,
    });
  }
}
