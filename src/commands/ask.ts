// `ask`: one question about images, or several, each with its streamed answer.
import { type Conversation, countImagesIn } from '../conversation/conversation.ts';
import {
  findContinued,
  type OpenedConversation,
  resumeConversation,
  withContinuedFlags,
} from '../conversation/resume.ts';
import { formatHeading, joinTexts, splitPrompts } from '../conversation/split-prompts.ts';
import { parsePages } from '../document/pages.ts';
import { makeBudget } from '../engine/budget.ts';
import { showDryRuns } from '../engine/dry-run.ts';
import { type Engine, openEngine } from '../engine/engine.ts';

import { openTarget } from '../engine/open-target.ts';
import { listPlanNotes } from '../engine/plan-notes.ts';
import { readSchema } from '../engine/read-schema.ts';
import { type PlannedQuestion, runQuestions } from '../engine/run-questions.ts';
import { checkEffort, noteUnusedExpires, validateFlagsForMedia } from '../engine/validate-flags.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { type InputArgument, readArguments } from '../input/arguments.ts';
import type { LoadedItem } from '../input/load.ts';
import type { Item } from '../input/refs.ts';
import { unreadStdinHint } from '../input/unread-stdin.ts';
import { type RunContext, withRunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';

/** Asks. Throws CliError for everything but a usable answer. */
export async function ask(typed: readonly InputArgument[], flags: Flags, env: Env): Promise<void> {
  const continued = await findContinued(flags, env);
  await withRunContext(withContinuedFlags(flags, continued), env, async (context) => {
    const items = await readArguments(typed, env, context.signal, context.output.info);
    const opened = resumeConversation(continued, flags, context);
    const unread = unreadStdinHint(typed, env);
    checkQuestion(typed, items, opened.conversation, unread);
    // Whoever sees the terminal can tell whether this was meant; a script's loop often has a pipe on stdin.
    if (unread && env.stderr.isTTY) context.output.info(unread);
    validateFlags(flags);
    const engine = openEngine(opened.context);
    try {
      await run({ typed, items, flags }, opened, engine);
    } finally {
      engine.close();
    }
  });
}

interface Command {
  readonly typed: readonly InputArgument[];
  readonly items: readonly Item[];
  readonly flags: Flags;
}

async function run(
  { typed, items, flags }: Command,
  { conversation, save, context }: OpenedConversation,
  engine: Engine,
): Promise<void> {
  const { output } = context;
  // The SDK takes longer to load than most pictures to read: both at once.
  if (flags.dryRun !== true) import('../api/api.ts').catch(() => {}); // A failure counts where it is used.
  output.progress.step('reading');
  const { content, history } = await read(items, flags, { conversation, context, engine });
  // stdin may have turned out to be text.
  checkQuestion(typed, content, conversation);
  const questions = await plan(content, history, flags, { engine, context });
  if (flags.dryRun === true) {
    const plans = questions.map((question) => question.plan);
    return showDryRuns(plans, { json: flags.json === true }, context);
  }
  const path = typeof flags.output === 'string' ? flags.output : undefined;
  const target = await openTarget(path, { typed, items }, context);
  try {
    await runQuestions(questions, { engine, save, target, flags }, context);
  } catch (error) {
    await target.discard();
    throw error;
  }
}

interface ReadTools {
  readonly conversation: Conversation;
  readonly context: RunContext;
  readonly engine: Engine;
}

async function read(items: readonly Item[], flags: Flags, { conversation, context, engine }: ReadTools) {
  const { output, settings } = context;
  const content = await engine.read(items, {
    imagesBefore: countImagesIn(conversation),
    pages: typeof flags.pages === 'string' ? parsePages(flags.pages) : undefined,
    urlsArePdfs: flags.pdf === true,
  });
  validateFlagsForMedia(content, conversation, settings, output.info);
  checkEffort(settings, conversation, output.info);
  const history = await engine.fitHistory(await engine.downloadPastUrls(conversation), content);
  return { content, history };
}

/** Plans each question; they share the budget, and the notes on their images are shown once. */
async function plan(
  content: readonly LoadedItem[],
  history: Conversation,
  flags: Flags,
  { engine, context }: Pick<ReadTools, 'engine' | 'context'>,
): Promise<readonly PlannedQuestion[]> {
  const { output, settings } = context;
  const split = splitPrompts(content);
  if (split.length > 1 && history.turns.length > 0) {
    throw usageError('-p', 'several questions cannot continue one conversation', 'ask them one by one');
  }
  const schema = typeof flags.schema === 'string' ? await readSchema(flags.schema, context) : undefined;
  const { maxCostUsd, maxCostFrom } = settings;
  const budgets = maxCostUsd === undefined ? [] : makeBudget(maxCostUsd, maxCostFrom).split(split.length);
  const shared = {
    history,
    schema,
    labels: flags.labels !== false,
    citations: flags.cite === true,
    ...(split.length > 1 ? { cache: 'media' as const } : {}),
  };
  const questions: PlannedQuestion[] = [];
  for (const [index, part] of split.entries()) {
    const plan = await engine.plan({ ...shared, content: part, budget: budgets[index] });
    if (index === 0) {
      for (const note of listPlanNotes(plan)) output.info(note);
    }
    const heading = split.length > 1 ? formatHeading(part, index) : '';
    questions.push({ plan, prompt: joinTexts(part), heading });
  }
  const [first] = questions;
  if (first)
    noteUnusedExpires(
      first.plan.turns.flatMap(({ parts }) => parts),
      context,
    );
  return questions;
}

function validateFlags(flags: Flags): void {
  if (flags.cite === true && flags.schema !== undefined)
    throw usageError('--cite', 'cannot go with --schema, as the API does not combine them');
  if (flags.dryRun === true && flags.output !== undefined && flags.output !== '-')
    throw usageError('--output', 'has no answer to write under --dry-run');
}

/** A follow-up needs no picture, and a first question no text. */
function checkQuestion(
  typed: readonly InputArgument[],
  items: readonly { readonly kind: string }[],
  conversation: Conversation,
  unread?: string,
): void {
  if (items.some(({ kind }) => kind !== 'text')) return;
  if (conversation.turns.length === 0) throw noImage(typed, unread);
  if (items.length === 0)
    throw usageError(undefined, 'no question given', unread ?? 'claude-see -c "and what else?"');
}

function noImage(typed: readonly InputArgument[], unread: string | undefined): Error {
  if (unread) {
    const message = typed.length === 0 ? 'no image given' : 'no image given, only text';
    return usageError(undefined, message, unread);
  }
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
