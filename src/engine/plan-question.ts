// What every asking command plans alike: how a question is asked, what it takes, and what is said of that beforehand.
import type { Caching } from '../api/cache-breakpoints.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import type { Content } from '../conversation/content.ts';
import { type Conversation, toPast } from '../conversation/conversation.ts';
import { formatBytes, formatCount, formatSize } from '../format.ts';
import { diskLookup } from '../input/path-lookup.ts';
import { readBytes } from '../input/read-bytes.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { base64Length, type StoredUploads } from './choose-source.ts';
import { type Plan, type PlanContext, type PlanSettings, planQuestion, questionOf } from './plan.ts';
import type { Manner } from './send-media.ts';

/** Reads the schema that `--schema` names, if any; throws CliError. */
export async function readSchema(
  { schema }: Flags,
  { env, output, signal }: RunContext,
): Promise<AnswerSchema | undefined> {
  if (typeof schema !== 'string') return undefined;
  const { readAnswerSchema } = await import('../schema/answer-schema.ts');
  const read = (path: string) => readBytes({ kind: 'path', input: path, path }, env, signal);
  return readAnswerSchema(schema, { stat: diskLookup(env.cwd, output.info).stat, read });
}

/** Returns how a question is asked. The API takes no citations along with a schema. */
export function mannerOf(
  flags: Flags,
  conversation: Conversation,
  schema: AnswerSchema | undefined,
  caching: Caching,
  settings: Settings,
): Manner {
  const knowsSchemas = getCapabilities(settings).structuredOutputs;
  return {
    labels: flags.labels !== false,
    cite: schema === undefined && (flags.cite === true || conversation.cite),
    caching,
    schema: knowsSchemas ? schema?.sent : undefined,
    schemaText: knowsSchemas || !schema ? undefined : promptFor(schema),
  };
}

/** Asks for what the API would else make sure of. */
function promptFor({ asked }: AnswerSchema): string {
  return `Answer with one JSON value that is valid against this JSON Schema, and with nothing else:\n${JSON.stringify(asked)}`;
}

/** What a question is planned with. */
interface Planning extends Pick<PlanContext, 'reused'> {
  readonly manner: Manner;
  readonly stored: StoredUploads;
}

/** Plans a question that goes on with a conversation, and says what should be known of it; throws CliError. */
export function planTurn(
  question: readonly Content[],
  conversation: Conversation,
  settings: PlanSettings,
  { manner: { caching, schema, schemaText }, ...more }: Planning,
  info: (line: string) => void,
): Plan {
  const past = toPast(conversation, settings.model);
  const plan = planQuestion(question, settings, { ...more, past, caching, schema, schemaText });
  noteSeenSizes(plan, info);
  noteResent(plan, info);
  noteFullness(plan, info);
  return plan;
}

/** So much of the context window may be used before it is said that it fills. */
const NEARLY_FULL = 0.8;

/** Says when a conversation nears the model's context window, before the API refuses it. */
function noteFullness(
  { estimatedInputTokens: tokens, contextTokens, turns, model }: Plan,
  info: (line: string) => void,
) {
  if (tokens === null || contextTokens === undefined || turns.length < 2) return;
  if (tokens < NEARLY_FULL * contextTokens) return;
  const share = `${Math.floor((100 * tokens) / contextTokens)} %`;
  info(
    `the conversation takes ${share} of the ${formatCount(contextTokens)} tokens that ${model} reads: begin a new one soon, or take pictures out with /drop in a chat`,
  );
}

/** Where nothing can be stored, every question of a conversation carries all its pictures. */
function noteResent(plan: Plan, info: (line: string) => void): void {
  const { sources, title } = getCapabilities(plan);
  const past = plan.turns.slice(0, -1).flatMap(({ parts }) => parts);
  const sizes = past.flatMap((part) =>
    part.kind === 'media' && 'byteLength' in part.media ? [base64Length(part.media.byteLength)] : [],
  );
  if (sources.file || sizes.length === 0) return;
  const all = formatBytes(sizes.reduce((sum, size) => sum + size, 0));
  const what = sizes.length === 1 ? '1 earlier picture goes' : `${sizes.length} earlier pictures go`;
  info(`${what} along again, ${all} as base64: ${title} stores no files`);
}

/** The API shrinks what a model cannot see whole; a silent resize is a trap for whoever reads small print. */
function noteSeenSizes(plan: Plan, info: (line: string) => void): void {
  for (const part of questionOf(plan)) {
    if (part.kind !== 'media' || part.media.kind !== 'image' || !part.modelSize) continue;
    info(
      `${part.media.input}: ${formatSize(part.media)}; ${plan.model} sees it at ${formatSize(part.modelSize)}`,
    );
  }
}
