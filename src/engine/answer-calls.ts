// Answers the calls of one reply with parts of the original images, or with what was wrong with a call.
import { CliError } from '../errors.ts';
import { formatSize, plural } from '../format.ts';
import type { PreparedImage } from '../image/image.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RunContext } from '../run/context.ts';
import type { OpenStep } from './open-steps.ts';
import { isNumberedImage } from './to-request.ts';
import type { Exchange } from './types.ts';
import { hasOriginal, type NumberedImage, readZoomCall, ZOOM_TOOL, type ZoomCall } from './zoom-tool.ts';

/** Cuts a part out of an original, for a request with so many other images. */
export type CropOriginal = (
  part: Pick<ZoomCall, 'image' | 'region'>,
  imagesBefore: number,
) => Promise<PreparedImage>;

/** The answers to the calls of a reply. */
export interface AnsweredCalls {
  readonly step: OpenStep;
  /** Zooms that the question has used up by now. */
  readonly zooms: number;
  /** A call was refused because no zoom was left. */
  readonly isRefused: boolean;
}

/** Parts that are cut out at the same time: the pixels of each original are in memory. */
const CONCURRENT_CROPS = 2;

type Result = OpenStep['results'][number];
type Decided = { readonly id: string } & ({ readonly problem: string } | { readonly call: ZoomCall });

/**
 * Answers each call of a reply once and in order, and notes each zoom. A call that cannot be answered gets a sentence
 * that helps the model on. Throws only the reason of an aborted run, and bugs.
 */
export async function answerCalls(
  exchange: Exchange,
  zoomsBefore: number,
  crop: CropOriginal,
  context: RunContext,
): Promise<AnsweredCalls> {
  const { reply, plan, parts } = exchange;
  const { maxZooms } = plan;
  const { output } = context;
  const content = reply.message.content;
  const calls = content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
  const images = listNumberedImages(exchange);
  let zooms = zoomsBefore;
  let isRefused = false;
  const decided = calls.map(({ id, name, input }): Decided => {
    const read =
      name === ZOOM_TOOL.name ? readZoomCall(input, images) : { problem: `There is no tool ${name}.` };
    if ('problem' in read) {
      if (output.verbose) output.info(`zoom not possible: ${read.problem}`);
      return { id, problem: read.problem };
    }
    if (zooms >= maxZooms) {
      isRefused = true;
      return { id, problem: `${NO_ZOOM_LEFT} Answer with what you have seen.` };
    }
    zooms += 1;
    const { image, region } = read;
    const place = `${formatSize(region)} at ${region.left},${region.top}`;
    output.info(`zoom ${zooms} of ${maxZooms}: ${image.input}, ${place}`);
    return { id, call: read };
  });
  output.progress.step('zooming');
  const left = maxZooms - zooms;
  const imagesBefore = parts.filter(({ media }) => media !== undefined).length + zooms - zoomsBefore - 1;
  const results = await mapBounded(decided, CONCURRENT_CROPS, async (each): Promise<Result> => {
    if ('problem' in each) return toErrorResult(each.id, each.problem);
    try {
      const media = await crop(each.call, imagesBefore);
      const text = describePart(each.call, media, left);
      return {
        tool_use_id: each.id,
        isError: false,
        content: [
          { kind: 'text', text },
          { kind: 'media', media },
        ],
      };
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof CliError)) throw error;
      output.info(`${each.call.image.input}: zoom not possible: ${error.message}`);
      return toErrorResult(each.id, `This part cannot be shown: ${error.message}.`);
    }
  });
  const blocks = content.filter((block) => block.type !== 'text' || block.text.trim() !== '');
  const kept = calls.map(({ id, name, input }) => ({ id, name, input: toRecord(input) }));
  return { step: { text: reply.text, calls: kept, results, blocks }, zooms, isRefused };
}

const NO_ZOOM_LEFT = 'No zoom is left.';

/** Returns the step with every result replaced by a refusal to show more. */
export function refuseAll(step: OpenStep, reason: string): OpenStep {
  return { ...step, results: step.results.map(({ tool_use_id }) => toErrorResult(tool_use_id, reason)) };
}

function toErrorResult(tool_use_id: string, text: string): Result {
  return { tool_use_id, isError: true, content: [{ kind: 'text', text }] };
}

/** A broken relay may send an input that is no object. */
function toRecord(input: unknown): Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null ? { ...input } : {};
}

function describePart({ number, box }: ZoomCall, media: PreparedImage, left: number): string {
  const [x1, y1] = [Math.round(box.left), Math.round(box.top)];
  const [x2, y2] = [Math.round(box.left + box.width), Math.round(box.top + box.height)];
  const rest = left === 0 ? NO_ZOOM_LEFT : `${plural(left, 'zoom')} left.`;
  return `Image ${number}, x from ${x1} to ${x2} and y from ${y1} to ${y2}, shown at ${formatSize(media)} pixels. ${rest}`;
}

/** Returns the images of a conversation in the order of their numbers, those that cannot be zoomed as undefined. */
function listNumberedImages({ turns, parts }: Exchange): readonly NumberedImage[] {
  return turns.flatMap(({ items }) =>
    items.filter(isNumberedImage).map((item): NumberedImage => {
      const part = item.part === undefined ? undefined : parts[item.part]?.part;
      if (part?.kind !== 'media' || part.media.kind !== 'image' || !hasOriginal(part.media)) return undefined;
      const { width, height } = part.media;
      return { image: part.media, seen: part.modelSize ?? { width, height } };
    }),
  );
}
