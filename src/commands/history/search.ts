// Implements `history search`: finds conversations by words in their questions and answers.
import { setImmediate } from 'node:timers/promises';
import { findPassage, makeWords } from '../../conversation/find-words.ts';
import { openConversationStore } from '../../conversation/open-store.ts';
import { type Env, wantsColor, write } from '../../env.ts';
import { CliError, usageError } from '../../errors.ts';
import { plural } from '../../format.ts';
import { formatJsonRow, getJsonBrackets } from '../../render/json.ts';
import { formatFound, toFoundJson } from '../../render/passage.ts';
import { makeStyle } from '../../render/style.ts';
import { makeCommandEscaper } from '../../render/workflow-commands.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { resolveListLimit } from '../../run/list-limit.ts';

/** Columns of the lines where stdout is not a terminal. */
const DEFAULT_COLUMNS = 100;

/**
 * Prints the conversations that contain all words, most recently used first, each as soon as it is found. Unreadable
 * ones are reported on stderr and skipped. Throws CliError.
 */
export function searchHistory(args: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async ({ output, settings, signal }) => {
    const words = makeWords(args);
    if (words.length === 0)
      throw usageError('history search', 'no word to search for', 'pass at least one word');
    const { json = false } = flags;
    const limit = resolveListLimit(flags, env);
    const conversations = await openConversationStore(env);
    conversations.pruneExpired(settings.keepHistoryMs);
    const style = await makeStyle(wantsColor(env.stdout, env, flags.color));
    const escapeOwn = makeCommandEscaper(env.variables);
    const layout = { words, now: env.now(), columns: env.stdout.columns ?? DEFAULT_COLUMNS, style };
    // Not through `output`, which would remove colours; foreign texts are cleaned already.
    const print = (text: string) => {
      output.progress.stop();
      return write(env.stdout, escapeOwn(text));
    };
    const [open, close] = getJsonBrackets(env.stdout);
    let seen = 0;
    let found = 0;
    for (const each of conversations.list()) {
      // The files are read without a break, in which Ctrl-C would not be noticed.
      await setImmediate();
      signal.throwIfAborted();
      seen += 1;
      if (each instanceof CliError) {
        output.info(`${each.subject}: ${each.message}; ${each.hint}`);
        continue;
      }
      const passage = findPassage(each, words);
      if (!passage) continue;
      if (limit !== undefined && found === limit) {
        output.info(`more conversations match: pass --limit ${limit * 2} to list more`);
        break;
      }
      const hit = { conversation: each, ...passage };
      const row = json ? formatJsonRow(toFoundJson(hit, words), env.stdout) : formatFound(hit, layout);
      await print(json ? `${found === 0 ? open : ',\n'}${row}` : row);
      found += 1;
    }
    if (json) await print(found === 0 ? '[]\n' : `${close}\n`);
    if (seen === 0) output.info('no conversations are saved');
    else if (found === 0) output.info(`nothing found in ${plural(seen, 'conversation')}`);
  });
}
