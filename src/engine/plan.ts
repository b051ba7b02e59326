// Plans one question, with the conversation before it, before anything is sent: sources, limits, tokens, cost. Pure; acting on it is the command's.

import { DEFAULT_PROMPT } from '../api/arrange-question.ts';
import type { Caching } from '../api/cache-breakpoints.ts';
import { modelFacts } from '../api/models.ts';
import { getCapabilities, type ProviderName } from '../api/providers/providers.ts';
import { type Content, listMediaIn, type MediaContent } from '../conversation/content.ts';
import type { Past } from '../conversation/conversation.ts';
import { imageTokens, modelSize, type Size } from '../image/size.ts';
import type { RequestedSource } from '../run/setting-table.ts';
import type { LimitOrigin } from '../run/settings.ts';
import { checkContext, checkMedia, estimateNonMediaBytes } from './check-limits.ts';
import { chooseSources, type SourceChoice, type StoredUploads, tooMuchText } from './choose-source.ts';
import { planOutput } from './max-tokens.ts';

export type PlannedPart = { readonly kind: 'text'; readonly text: string } | PlannedMedia;

/** One picture or PDF with its source and its cost in image tokens; null where only the API knows the size. */
export interface PlannedMedia extends MediaContent {
  readonly choice: SourceChoice;
  readonly tokens: number | null;
  /** Pixels at which the model sees a picture when that is less than what is sent. */
  readonly modelSize: Size | null;
}

interface PlannedTurn {
  readonly parts: readonly PlannedPart[];
  /** The last turn of a plan has none yet. */
  readonly answer?: string;
}

export interface Plan {
  readonly provider: ProviderName;
  /** By our name. */
  readonly model: string;
  readonly maxTokens: number;
  /** True when `--max-cost` made maxTokens smaller than it would have been. */
  readonly cappedByCost: boolean;
  /** The most that it can cost; known only where `--max-cost` wants it to be. */
  readonly worstCaseUsd: number | null;
  readonly turns: readonly PlannedTurn[];
  /** Bytes of the body beside base64, at most. */
  readonly nonMediaBytes: number;
  /** What goes out will be needed again by later questions. */
  readonly reused: boolean;
  /** Tokens of the prompt: image tokens are exact, text is taken as 4 characters a token. Null when not all is known. */
  readonly estimatedInputTokens: number | null;
  /** Tokens that the model reads in all; undefined where that is not known. */
  readonly contextTokens: number | undefined;
}

export interface PlanSettings {
  /** The Claude API where left out. */
  readonly provider?: ProviderName;
  readonly model: string;
  readonly source: RequestedSource;
  readonly maxTokens: number | undefined;
  readonly system: string | undefined;
  /** USD that this question may cost: of several questions the share of each. */
  readonly maxCostUsd: number | undefined;
  /** USD of which `maxCostUsd` is what earlier answers of a chat have left; left out elsewhere. */
  readonly maxCostWholeUsd?: number | undefined;
  /** `--max-cost` where left out. */
  readonly maxCostFrom?: LimitOrigin | undefined;
  /** Questions that share what `--max-cost` allows; left out where others have had their part of it. */
  readonly maxCostShares?: number;
}

export interface PlanContext {
  /** Uploads that are remembered. */
  readonly stored?: StoredUploads;
  readonly past?: Past;
  /** As in the plan; by itself true where something was said before. */
  readonly reused?: boolean;
  readonly caching?: Caching;
  /** JSON Schema of the answer, which is part of the prompt. */
  readonly schema?: object | undefined;
  /** What asks for a schema instead, where the platform knows none. */
  readonly schemaText?: string | undefined;
}

const NOTHING_BEFORE: Past = { turns: [], tokens: undefined };
const CHARACTERS_PER_TOKEN = 4;

/** Plans a question; throws CliError when a limit of the API, the model or `--max-cost` stands against it. */
export function planQuestion(
  items: readonly Content[],
  settings: PlanSettings,
  context: PlanContext = {},
): Plan {
  const { past = NOTHING_BEFORE, reused = past.turns.length > 0, caching = 'none', stored, schema } = context;
  const { provider = 'anthropic', model } = settings;
  const platform = getCapabilities({ provider, model });
  const facts = modelFacts(model);
  const turns: readonly { items: readonly Content[]; answer?: string }[] = [...past.turns, { items }];
  const everything = turns.flatMap((turn) => turn.items);
  const media = listMediaIn(everything);
  checkMedia(everything, model, facts);
  const nonMediaBytes = estimateNonMediaBytes(turns, settings, context);
  if (nonMediaBytes > platform.maxBodyBytes) throw tooMuchText(nonMediaBytes, platform, past.turns.length > 0);
  const choices = chooseSources(media, {
    requestedSource: settings.source,
    reused,
    platform,
    nonMediaBytes,
    ...(stored ? { stored } : {}),
  });
  const queue = [...choices];
  const planned = turns.map(
    (turn): PlannedTurn => ({
      ...turn,
      parts: turn.items.map((item) =>
        item.kind === 'text' ? item : planMedia(item, queue.shift(), settings.model),
      ),
    }),
  );
  const known = past.tokens === undefined ? planned : planned.slice(-1);
  const parts = known.flatMap((turn) => turn.parts);
  const texts = textsOf(known, settings.system);
  const tokens = parts.flatMap((part) => (part.kind === 'media' ? [part.tokens] : []));
  const sum = tokens.reduce((total: number, count) => total + (count ?? 0), past.tokens ?? 0);
  checkContext(sum, past.turns.length > 0, settings.model, facts);
  const prompt = { texts, pastTokens: past.tokens ?? 0, caching, schema };
  return {
    provider,
    model,
    ...planOutput(parts, prompt, settings, facts, platform),
    turns: planned,
    nonMediaBytes,
    reused,
    estimatedInputTokens: tokens.includes(null) ? null : sum + estimateTextTokens(texts),
    contextTokens: facts?.contextTokens,
  };
}

/** The question of a plan: what follows what was said before. */
export function questionOf(plan: Plan): readonly PlannedPart[] {
  return plan.turns.at(-1)?.parts ?? [];
}

function planMedia(item: MediaContent, choice: SourceChoice | undefined, model: string): PlannedMedia {
  if (!choice) throw new Error('everything that is sent has a source');
  if (item.media.kind !== 'image') return { ...item, choice, tokens: null, modelSize: null };
  return { ...item, choice, ...toModelSize(item.media, model) };
}

/** Returns what a model makes of a picture of a size in pixels: tokens, and the smaller size that it sees, if it does. */
export function toModelSize(size: Size, model: string): Pick<PlannedMedia, 'tokens' | 'modelSize'> {
  const facts = modelFacts(model);
  if (!facts) return { tokens: null, modelSize: null };
  const seen = modelSize(size, facts.tier);
  const smaller = seen.width !== size.width || seen.height !== size.height;
  return { tokens: imageTokens(seen.width, seen.height), modelSize: smaller ? seen : null };
}

/** All text of the prompt that is not yet counted. */
function textsOf(turns: readonly PlannedTurn[], system: string | undefined): readonly string[] {
  const texts = turns.flatMap(({ parts, answer }) => [
    ...parts.flatMap((part) => (part.kind === 'text' ? [part.text] : (part.label ?? []))),
    ...(answer === undefined ? [] : [answer]),
  ]);
  const asked = turns.at(-1)?.parts.some((part) => part.kind === 'text');
  return [...texts, ...(asked ? [] : [DEFAULT_PROMPT]), ...(system === undefined ? [] : [system])];
}

function estimateTextTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
}
