// Reads the header of an image whose format is known, and refuses files that cannot be sent; decodes nothing.
import { CliError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import type { System } from '../path-flavour.ts';
import { formatCure } from './converters.ts';
import { fillCommand, GET_AGAIN } from './fill-command.ts';
import { FORMATS, formatAcceptedTitles, hasImageExtension, isConverted, isUnsupported } from './formats.ts';
import { orientedSize, readHeader } from './header.ts';
import { isAvifSequence } from './headers/avif.ts';
import { ImageHeaderError } from './headers/image-header.ts';
import type { LoadedImage } from './image.ts';
import { takePicture } from './motion-photo.ts';
import type { OtherFormat, Sniffed, TextFormat } from './sniff.ts';

/** A file that was read, and its format. */
export interface SniffedFile {
  /** The user's own argument. */
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  readonly bytes: Buffer;
  readonly found: Exclude<Sniffed, { kind: 'pdf' }>;
  /** Says in the note on an animation how more of it is seen. */
  readonly cure?: string;
}

/**
 * Identifies an image from its bytes, and notes when it is animated. Throws CliError that names the
 * format of files that are not images, or whose header is damaged; the hint prefers programs that the system has.
 */
export function identifyImage(file: SniffedFile, info: (line: string) => void, system?: System): LoadedImage {
  const { input, name, bytes, found } = file;
  if (found.kind !== 'image') {
    if (found.kind !== 'other-image' || !isConverted(found.format)) throw formatError(found, file, system);
    const { format } = found;
    const { lossless } = FORMATS[format];
    takePicture({ bytes, format }, input, info);
    if (format === 'avif' && isAvifSequence(bytes)) info(noteAnimation(input, file.cure));
    return { input, name, bytes, format, size: undefined, orientation: 1, lossless, animated: false };
  }
  const { format } = found;
  try {
    const header = readHeader(bytes, format);
    const { orientation, lossless, animated, usableBytes } = header;
    if (animated) info(noteAnimation(input, file.cure));
    const size = orientedSize(header);
    const picture = takePicture({ bytes, format }, input, info);
    return { input, name, bytes: picture, format, size, orientation, lossless, animated, usableBytes };
  } catch (error) {
    if (!(error instanceof ImageHeaderError)) throw error;
    throw new CliError('input_unusable', `is not a usable image: ${error.reason}`, {
      subject: input,
      hint: GET_AGAIN,
    });
  }
}

/** Says that an image is animated. */
export function noteAnimation(input: string, cure = ''): string {
  return `${input}: animated; only the first frame is seen${cure && `; ${cure}`}`;
}

function formatError(
  found: Exclude<SniffedFile['found'], { kind: 'image' }>,
  file: SniffedFile,
  system: System | undefined,
): CliError {
  const { input } = file;
  const unusable = (message: string, hint: string | undefined) =>
    new CliError('input_unusable', message, { subject: input, hint });
  switch (found.kind) {
    case 'empty':
      return unusable('is empty (0 bytes)', emptyHint(input));
    case 'text':
      return unusable(`${notMedia(file)}; it seems to be ${found.name}`, textHint(found.format, file));
    case 'other-image':
      return unusable(
        `is ${found.name}, a format that is not supported`,
        isUnsupported(found.format) ? formatCure(FORMATS[found.format].cure, input, system) : undefined,
      );
    case 'other':
      return unusable(`${notMedia(file)}; it seems to be ${found.name}`, otherHint(found.format, file));
  }
}

/** Says what a file is not, by what its name promises. */
function notMedia({ name }: SniffedFile): string {
  return name !== undefined && isPdfName(name) ? 'is not a PDF' : 'is not an image';
}

function isPdfName(name: string): boolean {
  return /\.pdf$/i.test(name);
}

function emptyHint(input: string): string | undefined {
  if (input === '-') return 'did the command before the pipe fail?';
  if (isUrl(input)) return SEE_URL;
  return input.startsWith('data:') ? undefined : 'the download may be incomplete: get the file again';
}

const SEE_URL = 'open the URL in a browser to see what is there';

function isUrl(input: string): boolean {
  return /^https?:/i.test(input);
}

/** Returns the hint for text, which is a question, or an error that was saved under the name of an image. */
function textHint(format: TextFormat, { input, name }: SniffedFile): string | undefined {
  if (isUrl(input)) {
    return format === 'html'
      ? 'the URL leads to a page, not to an image: it may need a login, or the image has a URL of its own'
      : SEE_URL;
  }
  const isNamedAsMedia = name !== undefined && (hasImageExtension(name) || isPdfName(name));
  if (format === 'html' || isNamedAsMedia) {
    return 'a download may have saved an error page: open the file to see';
  }
  if (name !== undefined) return `to send it as the question: --prompt-file ${quoteArgument(input)}`;
  return input === '-' ? 'to send it as the question: --prompt-file -' : undefined;
}

/** Returns the hint for a file that is neither an image nor UTF-8 text. */
function otherHint(format: OtherFormat, file: SniffedFile): string {
  const { input, name } = file;
  switch (format) {
    case 'html':
    case 'xml':
      return textHint('html', file) ?? SEE_URL;
    case 'video':
      return fillCommand('extract a frame with FFmpeg: ffmpeg -i {in} -frames:v 1 {out.png}', input);
    case 'zip':
      return fillCommand('send the images in it: unzip {in}', input);
    case 'lfs-pointer':
      return 'get the file itself: git lfs pull (in GitHub Actions: actions/checkout with lfs: true)';
    case 'gzip':
      return fillCommand('send what is in it: gunzip -c {in} > {out.unpacked}', input);
    default:
      if (format === 'binary' && name !== undefined && hasImageExtension(name)) return GET_AGAIN;
      return `send ${formatAcceptedTitles()}, or a format that can be converted to one of them`;
  }
}
