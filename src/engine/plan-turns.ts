// Joins the media of each turn of a plan with their sources, image tokens and sizes. Pure.
import { getTier } from '../api/models.ts';
import { type Content, getBlockType, type MediaContent } from '../conversation/content.ts';
import type { PastTurn } from '../conversation/conversation.ts';
import type { PreparedImage } from '../image/image.ts';
import { imageTokens, modelSize, type Size } from '../image/size.ts';
import type { SourceChoice } from './choose-source.ts';
import type { OpenStep } from './open-steps.ts';
import type { Plan, PlannedMedia, PlannedTurn, Question } from './types.ts';

/** A turn before its sources are chosen; the question itself has no answer, and its steps are open. */
export interface UnplannedTurn extends Pick<PastTurn, 'items'>, Partial<Pick<PastTurn, 'answer'>> {
  readonly steps?: readonly (NonNullable<PastTurn['steps']>[number] & Partial<Pick<OpenStep, 'blocks'>>)[];
}

/** Joins each media item with its source; `choices` are in the order of the media of all turns. */
export function planTurns(
  turns: readonly UnplannedTurn[],
  choices: readonly SourceChoice[],
  { model, platform, geometry }: Pick<Plan, 'model' | 'platform'> & Required<Pick<Question, 'geometry'>>,
): readonly PlannedTurn[] {
  const queue = [...choices];
  const planParts = (items: readonly Content[], isExact = false) =>
    items.map((item) =>
      item.kind === 'text' ? item : planMedia(item, queue.shift(), { model, platform, isExact }),
    );
  const planResult = (content: readonly Content[]) =>
    planParts(content).map((part) => (part.kind === 'text' ? part : { ...part, zoomed: true as const }));
  return turns.map(({ items, steps = [], answer }) => ({
    parts: planParts(items, answer === undefined && geometry === 'exact'),
    steps: steps.map((step) => ({
      ...step,
      results: step.results.map(({ content, ...result }) => ({ ...result, parts: planResult(content) })),
    })),
    ...(answer === undefined ? {} : { answer }),
  }));
}

/** `isExact`: coordinates in the answer depend on the size of the image. */
function planMedia(
  item: MediaContent,
  choice: SourceChoice | undefined,
  { model, platform, isExact }: Pick<Plan, 'model' | 'platform'> & { readonly isExact: boolean },
): PlannedMedia {
  if (!choice) throw new Error('every media item has a source');
  const { media } = item;
  const rejects = platform.rejectsDownsizing && getBlockType(item) === 'image';
  if (media.kind !== 'image') {
    return { ...item, choice, tokens: null, modelSize: null, exact: rejects && isExact };
  }
  const seen = toModelSize(media, model);
  const isFitted = seen.modelSize === null && isResized(media);
  return { ...item, choice, ...seen, exact: rejects && (isExact || isFitted) };
}

function isResized({ width, height, original }: PreparedImage): boolean {
  return width !== original.width || height !== original.height;
}

/** Returns the image tokens of a size in pixels, and the size at which the model sees it; null where that is the same. */
export function toModelSize(size: Size, model: string): Pick<PlannedMedia, 'tokens' | 'modelSize'> {
  const seen = modelSize(size, getTier(model));
  const smaller = seen.width !== size.width || seen.height !== size.height;
  return { tokens: imageTokens(seen.width, seen.height), modelSize: smaller ? seen : null };
}
