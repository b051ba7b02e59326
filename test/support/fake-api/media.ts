/** Finds every image and document of a request, nested ones included, and applies the API's limits to them. */
import type Anthropic from '@anthropic-ai/sdk';
import { checkDocument, type SeenDocument } from './documents.ts';
import { invalid } from './errors.ts';
import { fitsTier, imageTokens, type Size, sizeSeen } from './image-size.ts';
import type { ModelEntry } from './models.ts';
import { decodes, type ImageHeader, readHeader, sniffImage } from './pixels.ts';
import { type ResolvedSource, resolveSource, type SourceScope } from './sources.ts';

const MAX_SIDE = 8000;
const MAX_SIDE_MANY = 2000;
const MANY_IMAGES = 20;

/** An image as the server has it; one named by a URL was not downloaded, so nothing of it is known. */
export interface SeenImage {
  readonly path: string;
  readonly source: ResolvedSource;
  readonly header?: ImageHeader;
  /** The size that the model sees. */
  readonly seen?: Size;
  readonly tokens: number;
}

export interface SeenMedia {
  readonly images: readonly SeenImage[];
  readonly documents: readonly SeenDocument[];
}

/** A URL's image is charged as one of middling size: it is not downloaded. */
const URL_IMAGE_TOKENS = 1000;

interface Found {
  images: { path: string; block: Anthropic.ImageBlockParam }[];
  documents: { path: string; block: Anthropic.DocumentBlockParam }[];
}

function collect(blocks: unknown, path: string, found: Found): void {
  if (!Array.isArray(blocks)) return;
  blocks.forEach((block: Anthropic.ContentBlockParam, index) => {
    const place = `${path}.${index}`;
    if (block.type === 'image') found.images.push({ path: place, block });
    if (block.type === 'tool_result') collect(block.content, `${place}.content`, found);
    if (block.type === 'document') {
      found.documents.push({ path: place, block });
      if (block.source.type === 'content') collect(block.source.content, `${place}.source.content`, found);
    }
  });
}

/** Every image and document, in the order sent; throws the API's refusal of the first that it would not take. */
export async function checkMedia(
  messages: readonly Anthropic.MessageParam[],
  model: ModelEntry,
  scope: SourceScope,
): Promise<SeenMedia> {
  const found: Found = { images: [], documents: [] };
  messages.forEach((message, index) => {
    collect(message.content, `messages.${index}.content`, found);
  });
  const firstPath = found.images[0]?.path ?? found.documents[0]?.path;
  if (firstPath !== undefined && !model.info.capabilities?.image_input.supported) {
    throw invalid(firstPath, `${model.info.id} does not support image or document input`);
  }
  const documents = found.documents.map(({ path, block }) => checkDocument(block, path, scope));
  const pages = documents.reduce((sum, document) => sum + document.pages, 0);
  if (found.images.length + pages > model.maxImages) {
    throw invalid(
      '',
      `Too much media: ${pages} document pages + ${found.images.length} images > ${model.maxImages}`,
    );
  }
  const opened = [];
  for (const { path, block } of found.images) opened.push(await openImage(path, block, scope));
  // Measured by others: an AWS sample project was refused 2,001 pixels beside documents on Bedrock.
  const counted = opened.length + (scope.base64Only ? documents.length : 0);
  if (!scope.estimates) checkSides(opened, counted > MANY_IMAGES);
  const images = [];
  for (const [index, image] of opened.entries()) {
    images.push(await finishImage(image, found.images[index]?.block, model, scope));
  }
  return { images, documents };
}

interface OpenedImage {
  path: string;
  source: ResolvedSource;
  header?: ImageHeader;
}

async function openImage(
  path: string,
  block: Anthropic.ImageBlockParam,
  scope: SourceScope,
): Promise<OpenedImage> {
  const sourcePath = `${path}.image.source.${block.source.type}`;
  const limit = scope.estimates ? Number.POSITIVE_INFINITY : scope.world.limits.imageBase64Bytes;
  if (block.source.type === 'base64' && block.source.data.length > limit) {
    const limitText = `${limit / 1024 / 1024} MB maximum`;
    throw invalid(
      sourcePath,
      `image exceeds ${limitText}: ${block.source.data.length} bytes > ${limit} bytes`,
    );
  }
  const source = resolveSource(block.source, sourcePath, scope);
  const { bytes, mediaType } = source;
  if (bytes === undefined || mediaType === undefined) return { path, source };
  if (!/^image\/(jpeg|png|gif|webp)$/.test(mediaType)) {
    throw invalid(sourcePath, `files of type ${mediaType} cannot be used in \`image\` blocks`);
  }
  const actual = sniffImage(bytes);
  if (actual === undefined) throw invalid('', 'Could not process image');
  if (actual !== mediaType) {
    throw invalid(
      `${sourcePath}.media_type`,
      `The image was specified using the ${mediaType} media type, but the image appears to be a ${actual} image`,
    );
  }
  const header = await readHeader(bytes, actual);
  if (!header || header.width === 0 || header.height === 0) throw invalid('', 'Could not process image');
  return { path, source, header };
}

/** Refuses too large images all at once, naming every one, so that a client can shrink them and send again. */
function checkSides(images: readonly OpenedImage[], many: boolean): void {
  const over = (limit: number) =>
    images.filter(({ header }) => header !== undefined && Math.max(header.width, header.height) > limit);
  const limit = many ? MAX_SIDE_MANY : MAX_SIDE;
  const offending = over(limit);
  const first = offending[0];
  if (!first) return;
  throw invalid(
    `${first.path}.image.source.${first.source.kind}`,
    `At least one of the image dimensions exceed max allowed size${many ? ' for many-image requests' : ''}: ${limit} pixels`,
    {
      error_code: 'image_dimensions_too_large',
      max_side_length_pixels: limit,
      paths: offending.map((image) => image.path),
    },
  );
}

async function finishImage(
  image: OpenedImage,
  block: Anthropic.ImageBlockParam | undefined,
  model: ModelEntry,
  scope: SourceScope,
): Promise<SeenImage> {
  const { path, source, header } = image;
  if (!header || source.bytes === undefined) return { path, source, tokens: URL_IMAGE_TOKENS };
  const seen = sizeSeen(header, model.tier);
  if (scope.estimates) return { path, source, header, seen, tokens: imageTokens(seen) };
  if (!(await decodes(scope.world, source.bytes))) throw invalid('', 'Could not process image');
  if (block?.transformations?.oversized_image === 'error' && !fitsTier(header, model.tier)) {
    throw invalid(
      path,
      `image dimensions ${header.width}x${header.height} exceed the maximum image size of a model named on this request and would be downsized to ${seen.width}x${seen.height}; resize the image to fit, or set transformations.oversized_image to "downsize"`,
    );
  }
  return { path, source, header, seen, tokens: imageTokens(seen) };
}
