// Recognises what the API says about the field `transformations` of an image, for which it has no error code. Pure.
import type { Size } from '../../image/size.ts';

/** https://platform.claude.com/docs/en/build-with-claude/vision-coordinates shows the whole sentence. */
const DOWNSIZED =
  /^image dimensions \d+x\d+ exceed the maximum image size of .* would be downsized to (\d+)x(\d+)/;

/** Returns the size in pixels that fits, from the text behind the path of a message; undefined for another text. */
export function parseFittingSize(text: string): Size | undefined {
  const [, width, height] = DOWNSIZED.exec(text) ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : undefined;
}

/** True for a message that rejects the field itself, as in `messages.0.content.0.image.transformations: Extra inputs …`. */
export function rejectsTransformations(message: string): boolean {
  return /^messages\.[\w.]+\.transformations\b[\w.]*: extra inputs/i.test(message);
}
