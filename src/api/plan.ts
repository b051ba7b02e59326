// Plans one question before anything is sent: sources, limits, tokens, cost. Pure; acting on it is the command's.
import { SeeError, usageError } from '../errors.ts';
import type { LoadedImage, RemoteImage } from '../image/image.ts';
import { imageTokens, modelSize, type Size } from '../image/size.ts';
import { formatCount, formatSize, formatUsdExactly } from '../render/format.ts';
import { affordableOutputTokens } from './cost.ts';
import { DEFAULT_MAX_TOKENS, REQUEST_LIMITS } from './limits.ts';
import { type ModelFacts, modelFacts } from './models.ts';
import { DEFAULT_PROMPT } from './request.ts';
import { chooseSources, type SourceChoice, type SourceWish, type StoredBefore } from './source.ts';

export type PlanItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly image: LoadedImage | RemoteImage };

export type PlannedPart = { readonly kind: 'text'; readonly text: string } | PlannedImage;

/** One picture with its source and its cost in image tokens; null where only the API knows the size. */
export interface PlannedImage {
  readonly kind: 'image';
  readonly image: LoadedImage | RemoteImage;
  readonly choice: SourceChoice;
  readonly tokens: number | null;
  /** Pixels at which the model sees it when that is less than what is sent. */
  readonly seenAs: Size | null;
}

export interface Plan {
  readonly model: string;
  readonly maxTokens: number;
  /** True when `--max-cost` made maxTokens smaller than it would have been. */
  readonly cappedByCost: boolean;
  readonly parts: readonly PlannedPart[];
  /** Tokens of the prompt: image tokens are exact, text is taken as 4 characters a token. Null when not all is known. */
  readonly estimatedInputTokens: number | null;
}

export interface PlanSettings {
  readonly model: string;
  readonly source: SourceWish;
  readonly maxTokens: number | undefined;
  readonly system: string | undefined;
  readonly effort: string | undefined;
  readonly maxCostUsd: number | undefined;
}

const CHARACTERS_PER_TOKEN = 4;
/** An answer of fewer tokens than this is not worth asking for under `--max-cost`. */
const LEAST_OUTPUT_TOKENS = 256;
/** Tokens that the API adds around a prompt; far above what it really takes, for the bound of `--max-cost`. */
const OVERHEAD_TOKENS = 200;

/**
 * Plans a question, knowing which pictures are `stored` already; throws SeeError when a limit of the API, the model
 * or `--max-cost` stands against it.
 */
export function planQuestion(
  items: readonly PlanItem[],
  settings: PlanSettings,
  stored: ReadonlyMap<LoadedImage | RemoteImage, StoredBefore> = new Map(),
): Plan {
  const facts = modelFacts(settings.model);
  const images = items.flatMap((item) => (item.kind === 'image' ? [item.image] : []));
  checkImages(images, settings.model, facts);
  if (settings.effort !== undefined && facts?.effort === false) {
    throw usageError(
      '--effort',
      `${settings.model} has no effort levels`,
      'leave it out, or use another model',
    );
  }
  const choices = chooseSources(images, settings.source, stored);
  const planned = images.map((image, index) => planImage(image, choices[index], settings.model));
  const queue = [...planned];
  const parts = items.flatMap((item): PlannedPart[] => {
    const part = item.kind === 'text' ? item : queue.shift();
    return part ? [part] : [];
  });
  const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  if (texts.length === 0) texts.push(DEFAULT_PROMPT);
  if (settings.system !== undefined) texts.push(settings.system);
  const tokens = planned.map((image) => image.tokens);
  checkContext(tokens, settings.model, facts);
  return {
    model: settings.model,
    ...planOutput(planned, texts, settings, facts),
    parts,
    estimatedInputTokens: tokens.every((count) => count !== null)
      ? tokens.reduce((sum, count) => sum + count, 0) + estimateTextTokens(texts)
      : null,
  };
}

function planImage(
  image: LoadedImage | RemoteImage,
  choice: SourceChoice | undefined,
  model: string,
): PlannedImage {
  if (!choice) throw new Error('every image has a source');
  if (image.kind !== 'local') return { kind: 'image', image, choice, tokens: null, seenAs: null };
  return { kind: 'image', image, choice, ...seenSize(image, model) };
}

/** Returns what a model makes of a picture of a size in pixels: tokens, and the smaller size that it sees, if it does. */
export function seenSize(size: Size, model: string): Pick<PlannedImage, 'tokens' | 'seenAs'> {
  const facts = modelFacts(model);
  if (!facts) return { tokens: null, seenAs: null };
  const seen = modelSize(size, facts.tier);
  const smaller = seen.width !== size.width || seen.height !== size.height;
  return { tokens: imageTokens(seen.width, seen.height), seenAs: smaller ? seen : null };
}

function checkImages(
  images: readonly (LoadedImage | RemoteImage)[],
  model: string,
  facts: ModelFacts | undefined,
): void {
  const small = facts !== undefined && facts.contextTokens <= REQUEST_LIMITS.smallContextTokens;
  const most = small ? REQUEST_LIMITS.imagesOfSmallContext : REQUEST_LIMITS.images;
  if (images.length > most) {
    throw new SeeError(
      'limit_exceeded',
      `${formatCount(images.length)} images; ${model} takes ${most} a request`,
      {
        hint: 'ask about fewer at a time',
      },
    );
  }
  const many = images.length > REQUEST_LIMITS.manyImages;
  const side = many ? REQUEST_LIMITS.imageSideOfMany : REQUEST_LIMITS.imageSide;
  for (const image of images) {
    if (image.kind !== 'local' || Math.max(image.width, image.height) <= side) continue;
    const why = many ? ` in a request of more than ${REQUEST_LIMITS.manyImages} images` : '';
    throw new SeeError(
      'limit_exceeded',
      `is ${formatSize(image)} pixels; the API takes ${side} a side${why}`,
      {
        subject: image.input,
        hint: many ? 'scale it down, or ask about fewer images at a time' : 'scale it down first',
      },
    );
  }
}

/** Refuses before anything is uploaded what cannot fit: the tokens of the images alone, which are exact. */
function checkContext(
  tokens: readonly (number | null)[],
  model: string,
  facts: ModelFacts | undefined,
): void {
  const known = tokens.reduce((sum: number, count) => sum + (count ?? 0), 0);
  if (!facts || known <= facts.contextTokens) return;
  const limit = `${model} reads ${formatCount(facts.contextTokens)} in all`;
  throw new SeeError('limit_exceeded', `the images are ${formatCount(known)} tokens; ${limit}`, {
    hint: 'make them smaller, such as by --max-edge 1000, or ask about fewer at a time',
  });
}

function planOutput(
  images: readonly PlannedImage[],
  texts: readonly string[],
  settings: PlanSettings,
  facts: ModelFacts | undefined,
): { maxTokens: number; cappedByCost: boolean } {
  const most = facts?.maxOutputTokens ?? undefined;
  if (settings.maxTokens !== undefined && most !== undefined && settings.maxTokens > most) {
    const limit = `${formatCount(settings.maxTokens)} is more than the ${formatCount(most)} of ${settings.model}`;
    throw usageError('--max-tokens', limit);
  }
  const maxTokens = settings.maxTokens ?? Math.min(DEFAULT_MAX_TOKENS, most ?? DEFAULT_MAX_TOKENS);
  if (settings.maxCostUsd === undefined) return { maxTokens, cappedByCost: false };
  const affordable = affordableOutputTokens(
    settings.model,
    mostInputTokens(images, texts, facts),
    settings.maxCostUsd,
  );
  if (affordable === null) {
    throw usageError(
      '--max-cost',
      `the price of ${settings.model} is unknown`,
      'use a model with a known price',
    );
  }
  if (affordable < Math.min(LEAST_OUTPUT_TOKENS, maxTokens)) {
    throw new SeeError(
      'max_cost',
      `${formatUsdExactly(settings.maxCostUsd)} does not pay for the pictures and an answer`,
      {
        subject: '--max-cost',
        hint: 'allow more, send fewer or smaller pictures, or use a cheaper model',
      },
    );
  }
  return { maxTokens: Math.min(maxTokens, affordable), cappedByCost: affordable < maxTokens };
}

/** An upper bound of the prompt's tokens: no token is shorter than a byte, no image takes more than its tier allows. */
function mostInputTokens(
  images: readonly PlannedImage[],
  texts: readonly string[],
  facts: ModelFacts | undefined,
): number {
  const ofImages = images.map(({ image, tokens }) => {
    if (image.kind === 'file_id') {
      throw usageError(
        '--max-cost',
        `the size of ${image.input} is not known beforehand, as it may be a document of any length`,
        'send the picture itself, or leave --max-cost out',
      );
    }
    return tokens ?? facts?.tier.mostTokens ?? 0;
  });
  const ofTexts = texts.map((text) => Buffer.byteLength(text));
  return [...ofImages, ...ofTexts].reduce((sum, count) => sum + count, OVERHEAD_TOKENS);
}

function estimateTextTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
}
