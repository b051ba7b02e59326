// Bytes to IdentifiedImage: names what they are and refuses what cannot be made ready; never decodes or changes a pixel.
import { CliError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import { formatOf, isConverted, keepsPixels } from './formats.ts';
import { orientedSize, readHeader } from './header.ts';
import { ImageHeaderError } from './headers/image-header.ts';
import type { LoadedImage } from './image.ts';
import { type Sniffed, sniff } from './sniff.ts';

/** What a picture is known by: the user's argument and the bare file name, where there is one. */
export interface ImageName {
  readonly input: string;
  readonly name: string | undefined;
}

/**
 * Identifies a picture from its bytes; `note` is told of an incomplete or animated one. Throws CliError that says
 * what other bytes seem to be.
 */
export function identifyImage(
  bytes: Buffer,
  { input, name }: ImageName,
  info: (line: string) => void,
): LoadedImage {
  const found = sniff(bytes);
  if (found.kind !== 'image') {
    if (found.kind !== 'other-image' || !isConverted(found.format)) throw refusal(found, input, name);
    const { format } = found;
    return { input, name, bytes, format, size: undefined, turned: false, lossless: keepsPixels(format) };
  }
  try {
    const header = readHeader(bytes, found.media_type);
    if (header.truncated) info(`${input}: the file seems cut off; the picture may be incomplete`);
    if (header.animated) info(`${input}: animated; only the first frame is seen`);
    const format = formatOf(found.media_type);
    const turned = header.orientation !== 1;
    return { input, name, bytes, format, size: orientedSize(header), turned, lossless: header.lossless };
  } catch (error) {
    if (!(error instanceof ImageHeaderError)) throw error;
    throw new CliError('input_unusable', `is not a usable picture: ${error.reason}`, {
      subject: input,
      hint: 'the file may be damaged or not downloaded completely: get it again',
    });
  }
}

function emptyHint(input: string): string | undefined {
  if (input === '-') return 'did the command before the pipe fail?';
  if (isUrl(input)) return 'open the URL in a browser to see what is there';
  return input.startsWith('data:') ? undefined : 'the file may not be downloaded completely: get it again';
}

function pageHint(input: string): string {
  return isUrl(input)
    ? 'the URL leads to a page, not to a picture: it may need a login, or the picture has a URL of its own'
    : 'a download may have saved an error page: open the file to see';
}

function isUrl(input: string): boolean {
  return /^https?:/i.test(input);
}

function textHint(input: string, name: string | undefined): string | undefined {
  if (isUrl(input)) return undefined;
  if (name !== undefined) return `to send it as the question: --prompt-file ${quoteArgument(input)}`;
  return input === '-' ? 'to send it as the question: --prompt-file -' : undefined;
}

function refusal(
  found: Exclude<Sniffed, { kind: 'image' }>,
  input: string,
  name: string | undefined,
): CliError {
  const accepted = 'JPEG, PNG, GIF or WebP';
  switch (found.kind) {
    case 'empty':
      return new CliError('input_unusable', 'is empty (0 bytes)', {
        subject: input,
        hint: emptyHint(input),
      });
    case 'text':
      return new CliError('input_unusable', `is not a picture; it seems to be ${found.name}`, {
        subject: input,
        hint: found.format === 'html' ? pageHint(input) : textHint(input, name),
      });
    case 'pdf':
      return new CliError('input_unusable', 'is a PDF document, which this version cannot send', {
        subject: input,
        hint: 'turn its pages into pictures first: pdftoppm -png -r 150 FILE page',
      });
    case 'other-image':
      return new CliError('input_unusable', `is ${found.name}, which neither the API nor claude-see reads`, {
        subject: input,
        hint: `convert it to ${accepted} first`,
      });
    case 'other':
      return new CliError('input_unusable', `is not a picture; it seems to be ${found.name}`, {
        subject: input,
        hint: `pictures are ${accepted}, and what can be made one of them`,
      });
  }
}
