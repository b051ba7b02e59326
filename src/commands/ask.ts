// `ask`: one question about images, or several, each with its streamed answer. Plans first; only then acts.
import type { Caching } from '../api/caching.ts';
import { type Plan, planQuestion, questionOf } from '../api/plan.ts';
import { capabilitiesOf } from '../api/providers.ts';
import { base64Length } from '../api/source.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { formatBytes, formatCount, formatSize } from '../format.ts';
import { readArguments, type TypedArgument } from '../input/arguments.ts';
import type { LoadedItem } from '../input/load.ts';
import { diskLookup } from '../input/path-lookup.ts';
import { readBytes } from '../input/read-bytes.ts';
import type { Item } from '../input/refs.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { answerQuestions, type Question } from './answer-questions.ts';
import { openAnswerTarget } from './answer-target.ts';
import { checkCommandWord } from './command-names.ts';
import { showDryRun } from './dry-run.ts';
import { noteIdleExpiry } from './idle-flags.ts';
import type { Manner } from './outgoing.ts';
import { fitTogether, makeQuestionReader } from './question.ts';
import { openRecall, type Recall } from './recall.ts';
import { recallMedia } from './reuse.ts';
import { type Flags, type RunContext, withRunContext } from './run-context.ts';
import { type OpenedThread, openThread } from './saved-thread.ts';
import type { Settings } from './settings.ts';
import { headingOf, splitQuestions } from './several-questions.ts';
import { imagesIn, pastOf, type Thread } from './thread.ts';

/** Asks; `named` says that the word `ask` was typed. Throws SeeError for everything but a usable answer. */
export function ask(
  typed: readonly TypedArgument[],
  flags: Flags,
  env: Env,
  { named }: { readonly named: boolean },
): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const items = await readArguments(typed, env, context.signal, context.output.note);
    if (!named) checkCommandWord(typed[0], items[0]);
    const opened = await openThread(flags, context);
    checkQuestion(typed, items, opened.thread);
    if (flags.cite === true && flags.schema !== undefined)
      throw usageError('--cite', 'cannot go with --schema, as the API does not combine them');
    if (flags.dryRun === true && flags.output !== undefined)
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
  try {
    const loaded = await reader.read(items, imagesIn(before));
    // stdin may have turned out to be text.
    checkQuestion(typed, loaded, before);
    const thread = await fitTogether(before, loaded, context);
    const split = splitQuestions(loaded);
    if (split.length > 1 && thread.turns.length > 0) {
      throw usageError('-p', 'several questions cannot continue one conversation', 'ask them one by one');
    }
    const schema = await schemaOf(flags, context);
    const manner = mannerOf(flags, thread, schema, split.length, settings);
    const questions: Question[] = [];
    for (const question of split) {
      const plan = await planOne(question, thread, manner, split.length, recall, context);
      const heading = split.length > 1 ? headingOf(question, questions.length) : '';
      questions.push({ plan, manner, schema, thread, heading });
    }
    const first = questions[0]?.plan;
    if (first) {
      noteSeenSizes(first, output.note);
      noteResent(first, output.note);
      noteIdleExpiry(first, flags, output.note);
    }
    if (!apiModule) {
      for (const { plan } of questions) await showDryRun(plan, manner, flags, context);
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
  }
}

/** `--max-cost` is for the whole run: several questions share it. */
async function planOne(
  question: readonly LoadedItem[],
  thread: Thread,
  { caching, schema }: Manner,
  count: number,
  recall: Recall,
  { settings, output }: RunContext,
): Promise<Plan> {
  const past = pastOf(thread, settings.model);
  const all = [...past.turns.flatMap((turn) => turn.items), ...question];
  const share = settings.maxCostUsd === undefined ? undefined : settings.maxCostUsd / count;
  const plan = planQuestion(
    question,
    { ...settings, maxCostUsd: share },
    { stored: await recallMedia(all, recall), past, caching, schema },
  );
  noteFullness(plan, output.note);
  return plan;
}

async function schemaOf(
  { schema }: Flags,
  { env, output, signal }: RunContext,
): Promise<AnswerSchema | undefined> {
  if (typeof schema !== 'string') return undefined;
  const { readAnswerSchema } = await import('../schema/answer-schema.ts');
  const read = (path: string) => readBytes({ kind: 'path', input: path, path }, env, signal);
  return readAnswerSchema(schema, { stat: diskLookup(env.cwd, output.note).stat, read });
}

function mannerOf(
  flags: Flags,
  thread: Thread,
  schema: AnswerSchema | undefined,
  questions: number,
  settings: Settings,
): Manner {
  const knowsSchemas = capabilitiesOf(settings).structuredOutputs;
  const again: Caching = questions > 1 ? 'inputs' : 'none';
  return {
    labels: flags.labels !== false,
    // The API takes no citations along with a schema.
    cite: schema === undefined && (flags.cite === true || thread.cite),
    caching: thread.turns.length > 0 ? 'turns' : again,
    schema: knowsSchemas ? schema?.sent : undefined,
    schemaText: knowsSchemas || !schema ? undefined : promptFor(schema),
  };
}

/** Asks for what the API would else make sure of. */
function promptFor({ asked }: AnswerSchema): string {
  return `Answer with one JSON value that is valid against this JSON Schema, and with nothing else:\n${JSON.stringify(asked)}`;
}

/** So much of the context window may be used before it is said that it fills. */
const NEARLY_FULL = 0.8;

function noteFullness(
  { estimatedInputTokens: tokens, contextTokens, turns, model }: Plan,
  note: (line: string) => void,
) {
  if (tokens === null || contextTokens === undefined || turns.length < 2) return;
  if (tokens < NEARLY_FULL * contextTokens) return;
  const share = `${Math.floor((100 * tokens) / contextTokens)} %`;
  note(
    `the conversation takes ${share} of the ${formatCount(contextTokens)} tokens that ${model} reads: begin a new one soon, or take pictures out with /drop in a chat`,
  );
}

/** Where nothing can be stored, every question of a conversation carries all its pictures. */
function noteResent(plan: Plan, note: (line: string) => void): void {
  const { sources, title } = capabilitiesOf(plan);
  const past = plan.turns.slice(0, -1).flatMap(({ parts }) => parts);
  const sizes = past.flatMap((part) =>
    part.kind === 'media' && 'byteLength' in part.media ? [base64Length(part.media.byteLength)] : [],
  );
  if (sources.file || sizes.length === 0) return;
  const all = formatBytes(sizes.reduce((sum, size) => sum + size, 0));
  const what = sizes.length === 1 ? '1 earlier picture goes' : `${sizes.length} earlier pictures go`;
  note(`${what} along again, ${all} as base64: ${title} stores no files`);
}

/** The API shrinks what a model cannot see whole; a silent resize is a trap for whoever reads small print. */
function noteSeenSizes(plan: Plan, note: (line: string) => void): void {
  for (const part of questionOf(plan)) {
    if (part.kind !== 'media' || part.media.kind !== 'local' || !part.seenAs) continue;
    note(
      `${part.media.input}: ${formatSize(part.media)}; ${plan.model} sees it at ${formatSize(part.seenAs)}`,
    );
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
