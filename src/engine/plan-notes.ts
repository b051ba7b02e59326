// Lists the remarks on a plan that the user should read before it is sent. Pure.
import { modelFacts } from '../api/models.ts';
import { getCapabilities, toProviderModel } from '../api/providers/providers.ts';
import { formatBytes, formatCount, formatSize, plural } from '../format.ts';
import { nameInFile } from '../image/file-place.ts';
import { describeSmallText } from '../image/legible-size.ts';
import { fits, TIERS } from '../image/size.ts';
import { base64Length } from './choose-source.ts';
import { listParts, listQuestionParts } from './plan.ts';
import type { Plan } from './types.ts';

/** Share of the context window from which a conversation is called nearly full. */
const NEARLY_FULL = 0.8;

/** A page of this shape, as a screenshot of a whole web page has it, is no photo. */
const LONG_SIDES = 5;

interface NoteOptions {
  /** The first note is the platform's name of the model. */
  readonly verbose: boolean;
  /** False: says nothing of images that the model sees smaller. */
  readonly sizes?: boolean;
  /** Receipts say which images the model sees smaller. */
  readonly briefReceipts?: boolean;
}

/** Returns one line for each remark: images that the model sees smaller, images sent again, a nearly full context. */
export function listPlanNotes(
  plan: Plan,
  { verbose, sizes = true, briefReceipts = false }: NoteOptions,
): readonly string[] {
  return [
    ...(verbose ? noteProviderModel(plan) : []),
    ...noteUnknownModel(plan),
    ...(sizes && !briefReceipts ? noteModelSizes(plan) : []),
    ...noteIllegible(plan),
    ...noteResent(plan),
    ...noteFullness(plan),
  ];
}

/** The name may say where the images are processed. */
function noteProviderModel(plan: Plan): readonly string[] {
  const name = toProviderModel(plan);
  return name === plan.model ? [] : [`${plan.model} is ${name} on ${getCapabilities(plan).title}`];
}

/** Only images that models of the standard tier would see smaller show a difference. */
function noteUnknownModel(plan: Plan): readonly string[] {
  const { model } = plan;
  if (modelFacts(model)) return [];
  const matters = listQuestionParts(plan).some(
    (part) =>
      part.kind === 'media' &&
      part.media.kind === 'image' &&
      !fits(part.media.width, part.media.height, TIERS.standard),
  );
  const side = formatCount(TIERS.high.maxSide);
  return matters
    ? [
        `${model} is unknown here: its images are prepared as for the newest models, which see ${side} pixels a side`,
      ]
    : [];
}

/** Text of a screenshot or drawing that is scaled down much cannot be read, and it may be what the question is about. */
function noteIllegible(plan: Plan): readonly string[] {
  return listQuestionParts(plan).flatMap((part) => {
    if (part.kind !== 'media' || part.media.kind !== 'image') return [];
    const { media, modelSize } = part;
    // Tiles show what the whole does not.
    if (media.part?.kind === 'whole' || media.part?.kind === 'tile') return [];
    const { original, placement, lossless } = media;
    const whole = placement?.region ?? original;
    const [short, long] = [whole.width, whole.height].sort((a, b) => a - b);
    const mayHoldText = lossless === true || Number(long) >= LONG_SIDES * Number(short);
    const described = mayHoldText ? describeSmallText(whole, modelSize ?? media) : undefined;
    return described === undefined ? [] : `${nameInFile(media)}: ${described}`;
  });
}

/** The API shrinks images beyond the model's size, and small print gets lost. */
function noteModelSizes(plan: Plan): readonly string[] {
  return listQuestionParts(plan).flatMap((part) =>
    part.kind === 'media' && part.media.kind === 'image' && part.modelSize
      ? `${nameInFile(part.media)}: ${formatSize(part.media)}; ${plan.model} sees it at ${formatSize(part.modelSize)}`
      : [],
  );
}

/** True if the model sees an image of the question smaller than it is sent. */
export function seesSmaller(plan: Plan): boolean {
  return noteModelSizes(plan).length > 0;
}

/** Without stored files, every question of a conversation carries all of its images. */
function noteResent(plan: Plan): readonly string[] {
  const { sources, title } = getCapabilities(plan);
  const past = plan.turns.slice(0, -1).flatMap(listParts);
  const sizes = past.flatMap((part) =>
    part.kind === 'media' && 'byteLength' in part.media ? [base64Length(part.media.byteLength)] : [],
  );
  if (sources.file || sizes.length === 0) return [];
  const total = formatBytes(sizes.reduce((sum, size) => sum + size, 0));
  return [`resending ${plural(sizes.length, 'earlier image')}, ${total} as base64: ${title} stores no files`];
}

function noteFullness({
  estimatedInputTokens: tokens,
  contextTokens,
  turns,
  model,
}: Plan): readonly string[] {
  if (tokens === null || contextTokens === undefined || turns.length < 2) return [];
  if (tokens < NEARLY_FULL * contextTokens) return [];
  const share = `${Math.floor((100 * tokens) / contextTokens)} %`;
  return [
    `the conversation fills ${share} of the ${formatCount(contextTokens)} tokens that ${model} reads: start a new one soon, or in a chat remove images with /drop`,
  ];
}
