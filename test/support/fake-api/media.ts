/** Finds every image and document of a request, nested ones included, and applies the API's limits to them. */
import type Anthropic from '@anthropic-ai/sdk';
import { checkDocument, type SeenDocument } from './documents.ts';
import { invalid } from './errors.ts';
import { fitsTier, imageTokens, type Size, sizeSeen } from './image-size.ts';
import type { ModelEntry } from './models.ts';
import { decodes, type ImageHeader, readHeader, sniffImage } from './pixels.ts';
import { type ResolvedSource, resolveSource, type SourceScope } from './sources.ts';

// fact(image-pixels-limit): An image has at most 8000 pixels a side. Source:
// https://platform.claude.com/docs/en/build-with-claude/vision, "Request limits", 2026-11-26.
const MAX_SIDE = 8000;
// fact(twenty-image-rule): With more than 20 images in a request, each has at most 2000 pixels a side. Source:
// https://platform.claude.com/docs/en/build-with-claude/vision, "Request limits", 2026-11-26.
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

// guess(url-image-tokens): An image at a URL costs 1,000 tokens here. Source: it is not downloaded in tests, 2026-11. If wrong: nothing in
// src, only this number in test/support/fake-api/media.ts.
/** A URL's image is charged as one of middling size: it is not downloaded. */
const URL_IMAGE_TOKENS = 1000;

interface Found {
  uploads: { path: string; block: Anthropic.ContainerUploadBlockParam }[];
  images: { path: string; block: Anthropic.ImageBlockParam }[];
  documents: { path: string; block: Anthropic.DocumentBlockParam }[];
}

function collect(blocks: unknown, path: string, found: Found): void {
  if (!Array.isArray(blocks)) return;
  blocks.forEach((block: Anthropic.ContentBlockParam, index) => {
    const place = `${path}.${index}`;
    if (block.type === 'container_upload') found.uploads.push({ path: place, block });
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
  const found: Found = { uploads: [], images: [], documents: [] };
  messages.forEach((message, index) => {
    collect(message.content, `messages.${index}.content`, found);
  });
  const firstPath = found.images[0]?.path ?? found.documents[0]?.path;
  // fact(image-input): A model without `capabilities.image_input` takes no images and documents. Source: SDK 1.14.0, `ModelInfo`,
  // 2026-11.
  if (firstPath !== undefined && !model.info.capabilities?.image_input.supported) {
    throw invalid(firstPath, `${model.info.id} does not support image or document input`);
  }
  for (const { path, block } of found.uploads) {
    resolveSource({ type: 'file', file_id: block.file_id }, `${path}.container_upload`, scope);
  }
  const documents = found.documents.map(({ path, block }) => checkDocument(block, path, scope));
  const pages = documents.reduce((sum, document) => sum + document.pages, 0);
  // fact(image-count-limit).
  if (!scope.estimate && found.images.length + pages > model.maxImages) {
    throw invalid(
      '',
      `Too much media: ${pages} document pages + ${found.images.length} images > ${model.maxImages}`,
    );
  }
  const opened = [];
  for (const { path, block } of found.images) opened.push(await openImage(path, block, scope));
  // guess(documents-among-twenty): On Bedrock and Google Cloud, documents count among the 20 images. Source: an AWS sample project
  // that measured it, and the vision page's advice of 20 images and documents, 2026-11. If wrong: `countsDocuments` in
  // src/api/providers/capabilities.ts, and this line of test/support/fake-api/media.ts.
  const counted = opened.length + (scope.base64Only ? documents.length : 0);
  if (!scope.estimate) checkSides(opened, counted > MANY_IMAGES);
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
  const limit = scope.world.limits.imageBase64Bytes;
  // fact(image-bytes-limit): The base64 string of an image has at most 10 MB, and 5 MB on Bedrock and Google Cloud. Source:
  // https://platform.claude.com/docs/en/build-with-claude/vision, "Request limits", 2026-11-26.
  if (!scope.estimate && block.source.type === 'base64' && block.source.data.length > limit) {
    const limitText = `${limit / 1024 / 1024} MB maximum`;
    throw invalid(
      sourcePath,
      `image exceeds ${limitText}: ${block.source.data.length} bytes > ${limit} bytes`,
    );
  }
  const source = resolveSource(block.source, sourcePath, scope);
  const { bytes, mediaType } = source;
  if (bytes === undefined || mediaType === undefined) return { path, source };
  // fact(media-types): An image is a JPEG, PNG, GIF or WebP. Source:
  // https://platform.claude.com/docs/en/build-with-claude/vision, 2026-11-26.
  if (!/^image\/(jpeg|png|gif|webp)$/.test(mediaType)) {
    throw invalid(sourcePath, `files of type ${mediaType} cannot be used in \`image\` blocks`);
  }
  // fact(error-bad-image): Bytes of no image that the API knows, and those that do not decode, are refused with "Could not process
  // image". Source: public logs of the API, 2026-11.
  const actual = sniffImage(bytes);
  if (actual === undefined && scope.estimate) return { path, source };
  if (actual === undefined) throw invalid('', 'Could not process image');
  // fact(media-type-mismatch): The declared media type must be that of the bytes. Source:
  // https://platform.claude.com/docs/en/build-with-claude/vision and public logs, 2026-11.
  // guess(count-tokens-mismatch): A count refuses a wrong media type, too. Source: it reads the header for the size, 2026-11. If wrong:
  // openImage in test/support/fake-api/media.ts.
  if (actual !== mediaType) {
    throw invalid(
      `${sourcePath}.media_type`,
      `The image was specified using the ${mediaType} media type, but the image appears to be a ${actual} image`,
    );
  }
  const header = await readHeader(bytes, actual);
  // fact(count-tokens-estimate): A count estimates images and refuses none that it can read for its size or its pixels. Source:
  // https://platform.claude.com/docs/en/build-with-claude/vision-coordinates, 2026-11.
  if (!header && scope.estimate) return { path, source };
  if (!header || header.width === 0 || header.height === 0) throw invalid('', 'Could not process image');
  return { path, source, header };
}

// fact(error-image-dimensions): The refusal of too large images has the code `image_dimensions_too_large`, the limit and all their
// paths. Source: SDK 1.14.0, `ImageDimensionsTooLargeError`, 2026-11.
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
  if (scope.estimate) return { path, source, header, seen, tokens: imageTokens(seen) };
  // fact(error-bad-image).
  if (!(await decodes(scope.world, source.bytes))) throw invalid('', 'Could not process image');
  // fact(oversized-image-error): An image that must not be downsized and would be is refused, with both sizes. Source:
  // https://platform.claude.com/docs/en/build-with-claude/vision-coordinates, and measured by others on 2026-09-30,
  // 2026-11.
  if (block?.transformations?.oversized_image === 'error' && !fitsTier(header, model.tier)) {
    throw invalid(
      path,
      `image dimensions ${header.width}x${header.height} exceed the maximum image size of a model named on this request and would be downsized to ${seen.width}x${seen.height}; scale the image to at most ${seen.width}x${seen.height} or set the image's oversized_image setting to "downsize"`,
    );
  }
  return { path, source, header, seen, tokens: imageTokens(seen) };
}
