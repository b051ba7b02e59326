// `ask`: one question about images, or several, each with its streamed answer. Plans first; only then acts.

import { type Conversation, countImagesIn } from '../conversation/conversation.ts';
import {
  findContinued,
  type OpenedConversation,
  resumeConversation,
  withContinuedFlags,
} from '../conversation/resume.ts';
import { formatHeading, joinTexts, splitPrompts } from '../conversation/split-prompts.ts';
import { openAnswerTarget } from '../engine/answer-target.ts';
import { showDryRuns } from '../engine/dry-run.ts';
import { mannerOf, planTurn, readSchema } from '../engine/plan-question.ts';
import { fetchPastUrls, fitTogether, makePastReader, makeQuestionReader } from '../engine/read-question.ts';
import { answerQuestions, type Question } from '../engine/run-questions.ts';
import { findStoredMedia, openUploadCache } from '../engine/upload-cache.ts';
import { checkEffort, noteUnusedExpires, validateFlagsForMedia } from '../engine/validate-flags.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { type InputArgument, readArguments } from '../input/arguments.ts';
import type { Item } from '../input/refs.ts';
import { withRunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';

/** Asks; throws CliError for everything but a usable answer. */
export async function ask(typed: readonly InputArgument[], flags: Flags, env: Env): Promise<void> {
  const continued = await findContinued(flags, env);
  await withRunContext(withContinuedFlags(flags, continued), env, async (context) => {
    const items = await readArguments(typed, env, context.signal, context.output.info);
    const opened = resumeConversation(continued, flags, context);
    checkQuestion(typed, items, opened.conversation);
    if (flags.cite === true && flags.schema !== undefined)
      throw usageError('--cite', 'cannot go with --schema, as the API does not combine them');
    if (flags.dryRun === true && flags.output !== undefined && flags.output !== '-')
      throw usageError('--output', 'has no answer to write under --dry-run');
    await planAndAsk(typed, items, opened, flags);
  });
}

async function planAndAsk(
  typed: readonly InputArgument[],
  items: readonly Item[],
  { conversation: before, save, context }: OpenedConversation,
  flags: Flags,
): Promise<void> {
  const { env, output, settings } = context;
  // The SDK takes longer to load than most pictures to read: both at once.
  const apiModule = flags.dryRun === true ? undefined : import('../api/api.ts');
  apiModule?.catch(() => {}); // Awaited below, where its failure counts.
  output.progress.step('reading');
  const uploadCache = await openUploadCache(context);
  const reader = makeQuestionReader(uploadCache, flags, context);
  const pastReader = makePastReader(uploadCache, context);
  try {
    const loaded = await reader.read(items, countImagesIn(before));
    // stdin may have turned out to be text.
    checkQuestion(typed, loaded, before);
    validateFlagsForMedia(loaded, before, flags, settings, output.info);
    checkEffort(settings, flags, before, output.info);
    const past = await fetchPastUrls(before, pastReader, context);
    const conversation = await fitTogether(past, loaded, context);
    const split = splitPrompts(loaded);
    if (split.length > 1 && conversation.turns.length > 0) {
      throw usageError('-p', 'several questions cannot continue one conversation', 'ask them one by one');
    }
    const schema = await readSchema(flags, context);
    const again = split.length > 1 ? 'inputs' : 'none';
    const caching = conversation.turns.length > 0 ? 'turns' : again;
    const manner = mannerOf(flags, conversation, schema, caching, settings);
    const stored = await findStoredMedia(
      [...conversation.turns.flatMap((turn) => turn.items), ...loaded],
      uploadCache,
    );
    // `--max-cost` is for the whole run: several questions share it.
    const share = settings.maxCostUsd === undefined ? undefined : settings.maxCostUsd / split.length;
    const questions = split.map((question, index): Question => {
      // What is said of the pictures is said once.
      const info = index === 0 ? output.info : () => {};
      const planning = { ...settings, maxCostUsd: share, maxCostShares: split.length };
      const plan = planTurn(question, conversation, planning, { manner, stored }, info);
      const heading = split.length > 1 ? formatHeading(question, index) : '';
      return { plan, manner, schema, conversation, asked: joinTexts(question), heading };
    });
    for (const { plan } of questions.slice(0, 1)) {
      noteUnusedExpires(
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
      const api = await openApi(settings, env, output.debugEnabled, output.log);
      await answerQuestions(questions, { api, uploadCache, save, file }, flags, context);
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
  typed: readonly InputArgument[],
  items: readonly { readonly kind: string }[],
  conversation: Conversation,
): void {
  if (items.some(({ kind }) => kind !== 'text')) return;
  if (conversation.turns.length === 0) throw noImage(typed);
  if (items.length === 0) throw usageError(undefined, 'no question given', 'claude-see -c "and what else?"');
}

function noImage(typed: readonly InputArgument[]): Error {
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
