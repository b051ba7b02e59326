// `history rm`: removes conversations from this machine, and the pictures and PDFs that only they had.
import type { Env } from '../../env.ts';
import { describeSystemError, SeeError, usageError } from '../../errors.ts';
import { resolveConversationId } from '../../store/conversation-ids.ts';
import { openConversations } from '../../store/conversations.ts';
import { confirmed } from '../files/confirm.ts';
import { runEach } from '../outcomes.ts';
import { type Flags, withRunContext } from '../run-context.ts';

/** Removes each conversation that it can and prints the id; throws the worst SeeError at the end. */
export function removeHistory(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output } = context;
    const all = flags.all === true;
    if (all && words.length > 0) throw usageError('--all', 'means all and cannot go with ids');
    if (!all && words.length === 0) throw usageError(undefined, 'nothing is named', 'name ids, or say --all');
    const conversations = await openConversations(env);
    const ids = conversations.ids();
    const inputs = all ? ids : [...new Set(words)];
    const what = inputs.length === 1 ? '1 conversation' : `${inputs.length} conversations`;
    const asks = inputs.length > 1 || (all && inputs.length > 0);
    if (asks && !(await confirmed(`remove ${what}`, flags, context))) return;
    if (inputs.length === 0) output.note('no conversations are saved');
    const removed: object[] = [];
    const remove = async (input: string) => {
      const id = resolveConversationId(input, ids);
      change(id, () => conversations.remove(id));
      return { input, id };
    };
    try {
      await runEach(inputs, 1, context, flags, remove, async (done) => {
        removed.push(done);
        if (flags.json !== true) await output.print(`${done.id}\n`);
      });
    } finally {
      if (flags.json === true) await output.print(`${JSON.stringify(removed)}\n`);
      // Also after a failure, and without anything to remove: a killed run may have left some.
      if (all || removed.length > 0) change('the pictures', () => conversations.dropContents());
    }
  });
}

function change(subject: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new SeeError('output_unwritable', `cannot be removed: ${describeSystemError(error)}`, {
      subject,
      hint: '`claude-see history path` names the folder',
      cause: error,
    });
  }
}
