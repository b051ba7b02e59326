// Shows the pictures of an image in the HTML report: as judged, with numbered boxes, beside the baseline.
import { formatCount, plural } from '../../format.ts';
import { layOutBoxes } from '../../image/box-shapes.ts';
import { escapeHtml } from './html-text.ts';
import { numberBoxes, OUTCOME_COLORS } from './number-boxes.ts';
import type { BaselineResult, ImageResult, JudgedPicture } from './report.ts';
import { type ReporterTools, type ShownPicture, toShown } from './reporter.ts';

/** Loads a picture, or says why there is none. */
export type LoadShown = (picture: JudgedPicture) => Promise<ShownPicture | string>;

/** Says why a picture is missing. */
const GONE = 'The picture is not shown: its file is gone, or it is another picture now.';
const TOO_MUCH = 'The picture is not shown: the page has as many pictures as a browser opens easily.';

/** Bytes of pictures in one page, before base64. */
const MAX_PICTURE_BYTES = 48 * 1024 * 1024;

/** Returns a loader that stops when the page has enough, so that what comes first on it is shown. */
export function makePageLoader(
  { loadPicture }: Pick<ReporterTools, 'loadPicture'>,
  maxWidth: number,
): LoadShown {
  let bytes = 0;
  return async (picture) => {
    if (bytes >= MAX_PICTURE_BYTES) return TOO_MUCH;
    const shown = await loadPicture(picture, maxWidth);
    bytes += shown?.bytes.length ?? 0;
    return shown ?? GONE;
  };
}

/** Formats the pictures of an image; an empty text where none was read. `id` is unique on the page. */
export async function formatPictures(image: ImageResult, id: string, load: LoadShown): Promise<string> {
  const { picture, baseline } = image;
  if (!picture) return '';
  const current = formatFigure('current', describeCurrent(picture), {
    ...{ picture, shown: await load(picture), overlay: image },
    alt: `${image.input} as it was judged`,
  });
  if (!baseline?.picture) return `<div class="pictures">${current}</div>${formatState(baseline)}`;
  const before = formatFigure('baseline', `Baseline ${escapeHtml(baseline.path)}`, {
    ...{ picture: baseline.picture, shown: await load(baseline.picture), overlay: undefined },
    alt: `The baseline of ${image.input}`,
  });
  const stack = `<div class="pictures stack">${before}${current}</div>`;
  const isSlide =
    hasSameSize(picture, baseline.picture) && [before, current].every((each) => each.includes('<img'));
  const controls = isSlide
    ? `<p class="slide"><label for="${id}-split">Baseline</label><input type="range" id="${id}-split" min="0" max="100" value="50" autocomplete="off" aria-label="Border between baseline and current picture"><span aria-hidden="true">Current</span></p>` +
      `<p class="mode"><label><input type="checkbox" class="difference" autocomplete="off"> Show the difference: equal pixels are black</label></p>`
    : '';
  return `<div class="${isSlide ? 'compare' : 'beside'}">${controls}${stack}</div>${formatState(baseline)}`;
}

function hasSameSize({ region: a }: JudgedPicture, { region: b }: JudgedPicture): boolean {
  return a.width === b.width && a.height === b.height;
}

function describeCurrent({ region, masks, width, height }: JudgedPicture): string {
  const isWhole = region.width === width && region.height === height;
  const crop = isWhole ? '' : `, cropped to ${region.left},${region.top} ${region.width}x${region.height}`;
  const masked = masks.length > 0 ? `, ${plural(masks.length, 'mask')} in grey` : '';
  return `Current picture, ${width}x${height}${crop}${masked}`;
}

const STATES: Record<BaselineResult['state'], string> = {
  identical: 'equal to the baseline',
  within: 'within what may differ from the baseline',
  different: 'different from the baseline',
  new: 'there is no baseline yet',
};

function formatState(baseline: BaselineResult | null): string {
  if (!baseline) return '';
  const { path, state, diff_pixels, max_diff_pixels } = baseline;
  const pixels =
    diff_pixels === null
      ? ''
      : `: ${plural(diff_pixels, 'pixel')} ${diff_pixels === 1 ? 'differs' : 'differ'}, ${formatCount(max_diff_pixels)} may`;
  return `<p class="quiet">Baseline ${escapeHtml(path)}: ${STATES[state]}${pixels}</p>`;
}

interface Figure {
  readonly picture: JudgedPicture;
  readonly shown: ShownPicture | string;
  readonly alt: string;
  /** The result whose boxes are drawn. */
  readonly overlay: ImageResult | undefined;
}

/** Formats a figure; `caption` is HTML. */
function formatFigure(name: string, caption: string, { picture, shown, alt, overlay }: Figure): string {
  const content =
    typeof shown === 'string'
      ? `<p>${shown}</p>`
      : // A tall page scrolls, and has to do so by keyboard too.
        `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(alt)}"><div class="sheet">` +
        `<img src="data:${shown.media_type};base64,${shown.bytes.toString('base64')}" width="${shown.width}" height="${shown.height}" alt="${escapeHtml(alt)}">` +
        `${overlay ? drawOverlay(overlay, picture, shown) : ''}</div></div>`;
  return `<figure class="${name}"><figcaption>${caption}</figcaption>${content}</figure>`;
}

/** Returns the boxes as SVG. The list of verdicts says the same, so that it is hidden from screen readers. */
function drawOverlay(image: ImageResult, picture: JudgedPicture, shown: ShownPicture): string {
  const boxes = numberBoxes(image).map(({ box, number, outcome }) => ({
    ...toShown(box, picture, shown),
    ...{ number, color: OUTCOME_COLORS[outcome] },
  }));
  if (boxes.length === 0) return '';
  const shapes = layOutBoxes(shown, boxes).map(
    ({ left, top, width, height, color }) =>
      `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${color}"/>`,
  );
  return `<svg viewBox="0 0 ${shown.width} ${shown.height}" aria-hidden="true" shape-rendering="crispEdges">${shapes.join('')}</svg>`;
}
