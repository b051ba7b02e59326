// Plans one question and its conversation before anything is sent: sources, limits, tokens and cost. Pure.

import { DEFAULT_PROMPT } from '../api/arrange-question.ts';
import type { Caching } from '../api/cache-breakpoints.ts';
import { modelFacts, supportsEffort } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { listMediaIn } from '../conversation/content.ts';
import { EMPTY_CONVERSATION, listContent, toPast } from '../conversation/conversation.ts';
import type { Settings } from '../run/settings.ts';
import { checkContext, checkMedia, estimateNonMediaBytes } from './check-limits.ts';
import { chooseSources, type StoredUploads } from './choose-source.ts';
import { toBatchPrice } from './cost.ts';
import { planOutput } from './max-tokens.ts';
import { estimateTokenRange } from './pdf-tokens.ts';
import { planTurns, type UnplannedTurn } from './plan-turns.ts';
import { findPrice } from './price.ts';
import { textTooLargeError } from './source-errors.ts';
import type { AskOptions, Plan, PlannedPart, PlannedTurn, Question } from './types.ts';
import { countZooms, planTools } from './zoom-tool.ts';

/** The settings that a plan depends on. */
export type PlanSettings = Pick<
  Settings,
  'provider' | 'model' | 'source' | 'maxTokens' | 'system' | 'effort'
> &
  Partial<Pick<Settings, 'prices' | 'bedrockProfile'>> & {
    /** 5 minutes by default. */
    readonly cacheTtl?: Settings['cacheTtl'];
    /** Capabilities of the address; those of the provider by default. */
    readonly platform?: Capabilities;
  };

const CHARACTERS_PER_TOKEN = 4;

/** Stands for the options whose tokens are among those that the API has counted. */
const COUNTED = { system: undefined, schemaText: undefined, schema: undefined, tools: undefined };

/**
 * Plans a question, with the uploads that are known of its media. Throws CliError when a limit of the API, the model
 * or the budget forbids it.
 */
export function planQuestion(
  question: Question,
  settings: PlanSettings,
  stored: StoredUploads = new Map(),
): Plan {
  const { provider, model, bedrockProfile } = settings;
  const { content, history = EMPTY_CONVERSATION, geometry = 'any', open } = question;
  const { reused = history.turns.length > 0 } = question;
  const { platform = getCapabilities(settings) } = settings;
  const facts = modelFacts(model);
  const price = findPrice(settings, settings.prices ?? []);
  const past = toPast(history, model);
  const continued = past.turns.length > 0;
  const turns: readonly UnplannedTurn[] = [...past.turns, { items: content, steps: open?.steps ?? [] }];
  const everything = turns.flatMap(listContent);
  const maxZooms = countZooms(question, everything);
  const options = toAskOptions(question, settings, maxZooms);
  checkMedia(everything, { platform, model, facts, isContinued: continued });
  const nonMediaBytes = estimateNonMediaBytes(turns, model, options);
  if (nonMediaBytes > platform.maxBodyBytes) throw textTooLargeError(nonMediaBytes, platform, { continued });
  const choices = chooseSources(listMediaIn(everything), {
    requestedSource: settings.source,
    reused,
    platform,
    nonMediaBytes,
    stored,
  });
  const planned = planTurns(turns, choices, { model, platform, geometry });
  // The API has counted the earlier turns already, and what it was sent before the last results.
  const counted = open?.tokens ?? past.tokens;
  const uncounted = open ? planned.slice(-1).map(toLastStep) : planned.slice(counted === undefined ? 0 : -1);
  const parts = uncounted.flatMap(listParts);
  const fixed = open ? COUNTED : options;
  const texts = listTexts(uncounted, fixed);
  const tokens = parts.flatMap((part) => (part.kind === 'media' ? [part.tokens] : []));
  const sum = tokens.reduce((total: number, count) => total + (count ?? 0), counted ?? 0);
  checkContext(sum, continued, model, facts);
  const { caching, cacheTtl, effort } = options;
  const { schema, tools } = fixed;
  const known = sum + estimateTextTokens(texts);
  const prompt = { texts, pastTokens: counted ?? 0, caching, cacheTtl, schema, tools };
  const maxTokens = question.maxTokens ?? settings.maxTokens;
  const limits = { model, maxTokens, effort, budget: question.budget };
  return {
    question,
    provider,
    bedrockProfile,
    platform,
    requestedSource: settings.source,
    model,
    options,
    price,
    ...planOutput(parts, prompt, limits, {
      provider,
      facts,
      platform,
      price: price && question.inBatch ? toBatchPrice(price) : price,
    }),
    turns: planned,
    nonMediaBytes,
    reused,
    maxZooms,
    estimatedInputTokens: tokens.includes(null) ? null : known,
    inputTokenRange: estimateTokenRange(parts, known),
    contextTokens: facts?.contextTokens,
  };
}

/** Returns the parts of the question itself, without the conversation before it. */
export function listQuestionParts({ turns }: Pick<Plan, 'turns'>): readonly PlannedPart[] {
  return turns.at(-1)?.parts ?? [];
}

/** Returns the parts of a turn in the order sent: those of the question, then those of tool results. */
export function listParts({ parts, steps }: PlannedTurn): readonly PlannedPart[] {
  return [...parts, ...steps.flatMap(({ results }) => results.flatMap((result) => result.parts))];
}

function toLastStep({ steps }: PlannedTurn): PlannedTurn {
  return { parts: [], steps: steps.slice(-1) };
}

function toAskOptions(question: Question, settings: PlanSettings, maxZooms: number): AskOptions {
  const { history = EMPTY_CONVERSATION, schema, labels = true, citations = false, cache } = question;
  const apiSchema = getCapabilities(settings).structuredOutputs ? schema?.apiSchema : undefined;
  const effort = question.effort ?? settings.effort;
  // Each zoom sends the whole prompt again.
  const byDefault: Caching = history.turns.length > 0 || maxZooms > 0 ? 'conversation' : 'none';
  return {
    labels,
    ...planTools(question, maxZooms),
    citations: schema === undefined && (citations || history.cite),
    caching: cache ?? byDefault,
    cacheTtl: settings.cacheTtl ?? '5m',
    system: question.system ?? settings.system,
    effort: supportsEffort(settings.model) ? effort : undefined,
    schema: apiSchema,
    schemaText: apiSchema || !schema ? undefined : formatSchemaPrompt(schema.original),
  };
}

/** Returns the prompt that takes the place of structured outputs. */
export function formatSchemaPrompt(schema: unknown): string {
  return `Answer with one JSON value that is valid against this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`;
}

function listTexts(
  turns: readonly PlannedTurn[],
  { system, schemaText }: Pick<AskOptions, 'system' | 'schemaText'>,
): readonly string[] {
  const texts = turns.flatMap((turn) => [
    ...listParts(turn).flatMap((part) => (part.kind === 'text' ? [part.text] : (part.label ?? []))),
    ...turn.steps.flatMap(({ text, calls }) => [text, ...calls.map((call) => JSON.stringify(call))]),
    ...(turn.answer === undefined ? [] : [turn.answer]),
  ]);
  const asksText = turns.at(-1)?.parts.some((part) => part.kind === 'text');
  const once = [asksText ? undefined : DEFAULT_PROMPT, system, schemaText];
  return [...texts, ...once.filter((text) => text !== undefined)];
}

/** Returns the tokens of texts, at 4 characters a token. */
export function estimateTextTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
}
