// Formats receipts for people: one line an image, cut at the width of the terminal. Pure.
import { formatBytes, formatCount, formatSize, plural } from '../format.ts';
import { nameInFile } from '../image/file-place.ts';
import { formatDay } from './date.ts';
import { groupTiles, isTile, type ReceiptGroup, type SentMedia, sumKnown } from './receipt.ts';
import { cutStartToWidth, cutToWidth, getWidth } from './width.ts';

/** Lines for the images of one question, at most; a count stands for the rest. */
const MAX_LINES = 10;

/** Columns of a name that is cut. */
const MIN_NAME_WIDTH = 12;

/** The terminal and the clock of a receipt. */
interface LineOptions {
  readonly columns: number;
  readonly now: Date;
}

/** Formats the receipts of a question: of its first images one line each, and of the others one together. */
export function formatReceiptLines(images: readonly SentMedia[], options: LineOptions): readonly string[] {
  const groups = groupTiles(images);
  // A line that stands for one image could as well be its own.
  const shown = groups.length <= MAX_LINES + 1 ? groups : groups.slice(0, MAX_LINES);
  const rest = groups.slice(shown.length).flat();
  const lines = shown.map((group) => formatLine(group, options));
  return rest.length === 0 ? lines : [...lines, cutToWidth(formatRest(rest, options.now), options.columns)];
}

/**
 * Formats `photo.jpg: 4000x3000 → 2576x1932, 812 KB, 6,348 tokens, uploaded, kept until 26 Dec`. Where it is too long, its
 * name is cut, then the bytes are left out, and then facts from the end: half a number would be another one.
 */
function formatLine(group: ReceiptGroup, { columns, now }: LineOptions): string {
  const [first] = group;
  const name = nameInFile(first);
  const form = describeForm(group);
  const bytes = group.every((image) => image.bytes === null)
    ? []
    : [formatBytes(sumKnown(group.map((image) => image.bytes)))];
  const rest = [...describeTokens(group), ...describeTravel(first, now)];
  const facts = [...form, ...rest];
  const shorter = facts.map((_, index) => [...facts.slice(0, facts.length - index - 1), '…'].join(', '));
  const choices = [[...form, ...bytes, ...rest].join(', '), facts.join(', '), ...shorter];
  const nameWidth = Math.min(getWidth(name), MIN_NAME_WIDTH) + 2;
  const chosen = choices.find((text) => nameWidth + getWidth(text) <= columns) ?? facts.join(', ');
  const room = Math.max(MIN_NAME_WIDTH, columns - 2 - getWidth(chosen));
  return cutToWidth(`${cutStartToWidth(name, room)}: ${chosen}`, columns);
}

/** Formats images that have no line of their own: `… and 590 more, 412 changed, 12.3 MB, 1,600,000 tokens, base64`. */
function formatRest(rest: readonly SentMedia[], now: Date): string {
  const changed = rest.filter(isChanged).length;
  const ways = new Map<string, number>();
  for (const image of rest) {
    const way = describeTravel(image, now).join(', ');
    ways.set(way, (ways.get(way) ?? 0) + 1);
  }
  const bytes = sumKnown(rest.map((image) => image.bytes));
  const parts = [
    `… and ${formatCount(rest.length)} more`,
    ...(changed > 0 ? [`${formatCount(changed)} changed`] : []),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
    ...describeTokens(rest),
    ...(ways.size === 1 ? ways.keys() : [...ways].map(([way, count]) => `${formatCount(count)} ${way}`)),
  ];
  return parts.join(', ');
}

/** Returns what is sent of the original: its size or pages, and each change of it. */
function describeForm([first, ...more]: readonly SentMedia[]): readonly string[] {
  if (!first) return [];
  if (isTile(first)) {
    const size = first.region ? ` of ${formatSize(first.region)}` : '';
    return [`${plural(more.length + 1, 'tile')}${size}${describeScaling(first)}`];
  }
  const { pages, changes = [] } = first;
  const size = describeSize(first);
  return [
    ...describeConversion(first),
    ...(size === undefined ? [] : [size]),
    ...describeSeen(first),
    ...changes,
    ...(pages === null ? [] : [plural(pages, 'page')]),
  ];
}

/** Whether the model sees anything else than the original. */
function isChanged(image: SentMedia): boolean {
  const { region, changes = [] } = image;
  const facts = [describeScaling(image), ...describeConversion(image), ...describeSeen(image), ...changes];
  return region !== null || facts.some((text) => text !== '');
}

function describeConversion({ original, media_type }: SentMedia): readonly string[] {
  if (!original || media_type === null || original.media_type === media_type) return [];
  return [`${nameFormat(original.media_type)} → ${nameFormat(media_type)}`];
}

/** Formats `2576x1932`, `4000x3000 → 2576x1932`, or for a part `960x540 at 960,0 of 1920x1080`. */
function describeSize(image: SentMedia): string | undefined {
  const { width, height, original, region } = image;
  if (width === null || height === null) return undefined;
  const scaling = describeScaling(image);
  if (!region) return `${formatSize(original ?? { width, height })}${scaling}`;
  const part = `${formatSize(region)} at ${region.left},${region.top}`;
  return scaling === '' && original ? `${part} of ${formatSize(original)}` : `${part}${scaling}`;
}

/** Formats ` → 2576x1932` for an image that is sent at another size than it has. */
function describeScaling({ width, height, original, region }: SentMedia): string {
  const from = region ?? original;
  if (width === null || height === null || !from) return '';
  const isScaled = from.width !== width || from.height !== height;
  return isScaled ? ` → ${formatSize({ width, height })}` : '';
}

/** The API shrinks images beyond the size that the model sees. */
function describeSeen({ width, height, seen }: SentMedia): readonly string[] {
  return seen && (seen.width !== width || seen.height !== height) ? [`seen at ${formatSize(seen)}`] : [];
}

function describeTokens(images: readonly SentMedia[]): readonly string[] {
  const known = images.flatMap(({ tokens }) => tokens ?? []);
  return known.length === 0 ? [] : [plural(sumKnown(known), 'token')];
}

/** Returns how an image travels: `base64`, `url`, `stored file`, or its upload and until when that is kept. */
export function describeTravel(
  { source, upload, download }: Pick<SentMedia, 'source' | 'upload' | 'download'>,
  now: Date,
): readonly string[] {
  const before = download === undefined ? [] : [download];
  if (!upload) return [...before, source === 'file' ? 'stored file' : source];
  const { created_at, expires_at, isNew } = upload;
  const kept = expires_at === null ? 'kept until deleted' : `kept until ${formatDay(expires_at, now)}`;
  return [...before, isNew ? 'uploaded' : `from the upload of ${formatDay(created_at, now)}`, kept];
}

/** Formats `image/svg+xml` as `SVG`. */
function nameFormat(mediaType: string): string {
  return mediaType.replace(/^.*\/(?:x-|vnd\.)?|\+.*$/g, '').toUpperCase();
}
