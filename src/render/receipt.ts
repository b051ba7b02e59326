// Formats receipts: one line per image or document sent, and the line of tokens and cost.
import type { Usage } from '../api/stream-message.ts';
import { formatBytes, formatCount, formatSize, formatUsd, plural } from '../format.ts';
import type { Region } from '../image/crop.ts';
import { nameInFile } from '../image/file-place.ts';
import type { FilePlace, ImagePart } from '../image/image.ts';
import type { Size } from '../image/size.ts';

/** An image or document as it was sent; null stands for facts that only the API knows. */
export interface SentMedia {
  readonly input: string;
  /** The local file before it was prepared; null for URLs and stored files. */
  readonly original: { readonly media_type: string; readonly width: number; readonly height: number } | null;
  readonly media_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Page count of a local PDF. */
  readonly pages: number | null;
  readonly bytes: number | null;
  /** Pixels at which the model sees an image; coordinates in an answer are pixels of it. */
  readonly seen: Size | null;
  /** The part of the original that was sent, in its upright pixels; null for a whole image. */
  readonly region: Region | null;
  /** The model asked for this part itself. */
  readonly zoomed: boolean;
  readonly source: 'base64' | 'url' | 'file';
  readonly file_id: string | null;
  /** The reason this source was chosen. */
  readonly reason: string;
  /** Image tokens as the model counts them. */
  readonly tokens: number | null;
  /** Its place among the images that were made of one file; null for the only one. */
  readonly part: ImagePart | null;
  /** Undefined for an image that is all that its file shows. */
  readonly place?: FilePlace | undefined;
  /** Changes beside scaling, cutting and converting, such as `turned upright`; none by default. */
  readonly changes?: readonly string[] | undefined;
  /** How a URL was downloaded: `downloaded`, or `downloaded from cdn.example`; undefined for what was no URL. */
  readonly download?: string | undefined;
  /** The upload that is sent; undefined for what is no file, and for a file whose upload this machine does not know. */
  readonly upload?: SentUpload | undefined;
}

/** An upload whose file is sent. */
export interface SentUpload {
  readonly created_at: string;
  /** Null: kept until deleted. */
  readonly expires_at: string | null;
  /** This run uploaded it. */
  readonly isNew: boolean;
}

/** Formats the receipts of a question, one line each; the tiles of an image that stand together share one. */
export function formatReceipts(images: readonly SentMedia[]): readonly string[] {
  return groupTiles(images).map((group) => (isTile(group[0]) ? formatTiles(group) : formatReceipt(group[0])));
}

/** Images that share a receipt. */
export type ReceiptGroup = readonly [SentMedia, ...SentMedia[]];

/** Returns each image by itself, and the tiles of an image that stand together as one. */
export function groupTiles(images: readonly SentMedia[]): readonly ReceiptGroup[] {
  const groups: [SentMedia, ...SentMedia[]][] = [];
  for (const image of images) {
    const last = groups.at(-1);
    if (last && isTile(image) && isTile(last[0]) && nameInFile(last[0]) === nameInFile(image))
      last.push(image);
    else groups.push([image]);
  }
  return groups;
}

/** Whether an image is a tile of another one. */
export function isTile({ part }: SentMedia): boolean {
  return part?.kind === 'tile';
}

/** Formats tiles: `page.png: 6 tiles of 1280x2183, 2.1 MB, base64, 21,528 tokens`. */
function formatTiles(tiles: ReceiptGroup): string {
  const [first] = tiles;
  const parts = [
    `${plural(tiles.length, 'tile')}${first.region ? ` of ${formatSize(first.region)}` : ''}`,
    formatBytes(sumKnown(tiles.map(({ bytes }) => bytes))),
    tiles.every(({ source }) => source === 'file') ? 'sent as files' : first.source,
    plural(sumKnown(tiles.map(({ tokens }) => tokens)), 'token'),
  ];
  return `${nameInFile(first)}: ${parts.join(', ')}`;
}

/** Returns the sum of the numbers that are known. */
export function sumKnown(values: readonly (number | null)[]): number {
  return values.reduce((total: number, value) => total + (value ?? 0), 0);
}

/**
 * Formats one receipt line: `photo.jpg: image/jpeg, 1920x1080, 512 KB, base64, 2,691 tokens`, or `…, sent as file_01…`
 * for an upload.
 */
export function formatReceipt(image: SentMedia): string {
  const parts = [
    image.media_type,
    image.width !== null && image.height !== null
      ? formatSize({ width: image.width, height: image.height })
      : null,
    image.part && image.region ? formatRegion(image.region, image) : null,
    image.pages === null ? null : plural(image.pages, 'page'),
    image.bytes === null ? null : formatBytes(image.bytes),
    image.file_id && image.file_id !== image.input ? `sent as ${image.file_id}` : image.source,
    image.tokens === null ? null : plural(image.tokens, 'token'),
  ];
  return `${nameInFile(image)}: ${parts.filter((part) => part !== null).join(', ')}`;
}

/** Formats the region of a part; its size only where it was scaled. */
function formatRegion(region: Region, { width, height }: SentMedia): string {
  const place = `at ${region.left},${region.top}`;
  return region.width === width && region.height === height ? place : `${formatSize(region)} ${place}`;
}

/** Formats the line of `-u`: tokens in and out, cache reads and writes, and the cost in USD with whose price it is. */
export function formatUsage(
  { model, usage }: { readonly model: string; readonly usage: Usage },
  cost: number | null,
  priceName: string,
): string {
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  const input = [
    `${formatCount(usage.input_tokens + cacheRead + cacheWrite)} tokens in`,
    cacheRead > 0 ? `${formatCount(cacheRead)} read from cache` : '',
    cacheWrite > 0 ? `${formatCount(cacheWrite)} written to cache` : '',
  ].filter(Boolean);
  const thinking = usage.output_tokens_details?.thinking_tokens ?? 0;
  const output = `${formatCount(usage.output_tokens)} out${thinking > 0 ? ` (${formatCount(thinking)} thinking)` : ''}`;
  return `usage: ${input.join(', ')}, ${output}; cost ${formatCost(cost, priceName)} (${model})`;
}

/** Formats the total of several answers: `usage: 3 answers; cost $0.021 in total`. */
export function formatTotalUsage(answers: number, costs: readonly (number | null)[]): string {
  const known = costs.filter((cost) => cost !== null);
  const sum = known.reduce((total, cost) => total + cost, 0);
  return `usage: ${answers} answers; cost ${known.length === costs.length ? formatUsd(sum) : 'unknown'} in total`;
}

function formatCost(cost: number | null, priceName: string): string {
  if (cost === null) return 'unknown';
  // Only a refusal that the API does not charge costs nothing.
  return cost === 0 ? '$0, not billed' : `${formatUsd(cost)} at ${priceName}`;
}
