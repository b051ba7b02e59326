// Defines the error for a folder where only files are accepted.
import { CliError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import { type PathFlavour, POSIX_FLAVOUR } from '../path-flavour.ts';

/** The error for an argument that names a folder where only files are accepted. */
export class FolderError extends CliError {
  /** The folder's path, absolute or from the current folder. */
  readonly path: string;

  constructor(
    argument: string,
    path: string,
    moreHint: string | undefined,
    { windows }: PathFlavour = POSIX_FLAVOUR,
  ) {
    const hint = `name the images in it with a quoted pattern: ${quoteArgument(toPattern(path, windows))}`;
    super('input_unusable', 'is a folder', {
      subject: argument,
      hint: moreHint === undefined ? hint : `${hint}; ${moreHint}`,
    });
    this.path = path;
  }
}

/** On Windows a backslash separates folders, so that nothing escapes but a set of one character. */
function toPattern(path: string, windows: boolean): string {
  return windows
    ? `${path.replace(/[*?[{}]/g, '[$&]').replace(/[\\/]+$/, '')}\\*.png`
    : `${path.replace(/[*?[\]{}]/g, '\\$&').replace(/\/+$/, '')}/*.png`;
}
