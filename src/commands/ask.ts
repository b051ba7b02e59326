// `ask`: one question about images, or several, each with its streamed answer. Plans first; only then acts.

import { checkCommandWord } from '../cli/command-names.ts';
import { imagesIn, type Thread } from '../conversation/conversation.ts';
import { findContinued, flagsGoingOn, type OpenedThread, openThread } from '../conversation/resume.ts';
import { headingOf, splitQuestions, textOf } from '../conversation/split-prompts.ts';
import { openAnswerTarget } from '../engine/answer-target.ts';
import { showDryRuns } from '../engine/dry-run.ts';
import { mannerOf, planTurn, schemaOf } from '../engine/plan-question.ts';
import { fetchPastUrls, fitTogether, makePastReader, makeQuestionReader } from '../engine/read-question.ts';
import { answerQuestions, type Question } from '../engine/run-questions.ts';
import { openRecall, recallMedia } from '../engine/upload-cache.ts';
import { checkEffort, checkLoadedFlags, noteIdleExpiry } from '../engine/validate-flags.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { readArguments, type TypedArgument } from '../input/arguments.ts';
import type { Item } from '../input/refs.ts';
import { withRunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';

/** Asks; `named` says that the word `ask` was typed. Throws SeeError for everything but a usable answer. */
export async function ask(
  typed: readonly TypedArgument[],
  flags: Flags,
  env: Env,
  { named }: { readonly named: boolean },
): Promise<void> {
  const continued = await findContinued(flags, env);
  await withRunContext(flagsGoingOn(flags, continued), env, async (context) => {
    const items = await readArguments(typed, env, context.signal, context.output.note);
    if (!named) checkCommandWord(typed[0], items[0]);
    const opened = openThread(continued, flags, context);
    checkQuestion(typed, items, opened.thread);
    if (flags.cite === true && flags.schema !== undefined)
      throw usageError('--cite', 'cannot go with --schema, as the API does not combine them');
    if (flags.dryRun === true && flags.output !== undefined && flags.output !== '-')
      throw usageError('--output', 'has no answer to write under --dry-run');
    await planAndAsk(typed, items, opened, flags);
  });
}

async function planAndAsk(
  typed: readonly TypedArgument[],
  items: readonly Item[],
  { thread: before, keep, context }: OpenedThread,
  flags: Flags,
): Promise<void> {
  const { env, output, settings } = context;
  // The SDK takes longer to load than most pictures to read: both at once.
  const apiModule = flags.dryRun === true ? undefined : import('../api/api.ts');
  apiModule?.catch(() => {}); // Awaited below, where its failure counts.
  output.progress.step('reading');
  const recall = await openRecall(context);
  const reader = makeQuestionReader(recall, flags, context);
  const pastReader = makePastReader(recall, context);
  try {
    const loaded = await reader.read(items, imagesIn(before));
    // stdin may have turned out to be text.
    checkQuestion(typed, loaded, before);
    checkLoadedFlags(loaded, before, flags, settings, output.note);
    checkEffort(settings, flags, before, output.note);
    const past = await fetchPastUrls(before, pastReader, context);
    const thread = await fitTogether(past, loaded, context);
    const split = splitQuestions(loaded);
    if (split.length > 1 && thread.turns.length > 0) {
      throw usageError('-p', 'several questions cannot continue one conversation', 'ask them one by one');
    }
    const schema = await schemaOf(flags, context);
    const again = split.length > 1 ? 'inputs' : 'none';
    const caching = thread.turns.length > 0 ? 'turns' : again;
    const manner = mannerOf(flags, thread, schema, caching, settings);
    const stored = await recallMedia([...thread.turns.flatMap((turn) => turn.items), ...loaded], recall);
    // `--max-cost` is for the whole run: several questions share it.
    const share = settings.maxCostUsd === undefined ? undefined : settings.maxCostUsd / split.length;
    const questions = split.map((question, index): Question => {
      // What is said of the pictures is said once.
      const note = index === 0 ? output.note : () => {};
      const planning = { ...settings, maxCostUsd: share, maxCostShares: split.length };
      const plan = planTurn(question, thread, planning, { manner, stored }, note);
      const heading = split.length > 1 ? headingOf(question, index) : '';
      return { plan, manner, schema, thread, asked: textOf(question), heading };
    });
    for (const { plan } of questions.slice(0, 1)) {
      noteIdleExpiry(
        plan.turns.flatMap(({ parts }) => parts),
        flags,
        context,
      );
    }
    if (!apiModule) {
      await showDryRuns(questions, flags, context);
      return;
    }
    const file = await openAnswerTarget(flags, typed, items, context);
    try {
      const { openApi } = await apiModule;
      const api = await openApi(settings, env, output.debug, output.log);
      await answerQuestions(questions, { api, recall, keep, file }, flags, context);
    } catch (error) {
      await file?.discard();
      throw error;
    }
  } finally {
    reader.close();
    pastReader.close();
  }
}

/** A follow-up needs no picture, and a first question no text. */
function checkQuestion(
  typed: readonly TypedArgument[],
  items: readonly { readonly kind: string }[],
  thread: Thread,
): void {
  if (items.some(({ kind }) => kind !== 'text')) return;
  if (thread.turns.length === 0) throw noImage(typed);
  if (items.length === 0) throw usageError(undefined, 'no question given', 'claude-see -c "and what else?"');
}

function noImage(typed: readonly TypedArgument[]): Error {
  if (typed.length === 0) {
    return usageError(
      undefined,
      'no image given',
      'try: claude-see photo.jpg "describe"; claude-see --help says more',
    );
  }
  return usageError(
    undefined,
    'no image given, only text',
    'name a picture: a path, a quoted pattern, a URL, a file_id, or - for stdin; -c continues the last conversation',
  );
}
