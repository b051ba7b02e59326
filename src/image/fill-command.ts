// Writes the commands that hints propose, with the names of the user's files.
import { quoteArgument } from '../format.ts';

/** Stands for a file that has to be saved first. */
const UNSAVED = 'FILE';

/**
 * Fills in a command: `{in}` is the input, and `{out.png}` the same name with another extension behind its own, so that
 * the command overwrites no other file. Inputs that are no files on disk become FILE.
 */
export function fillCommand(template: string, input: string): string {
  const isFile = !/^(?:-$|clipboard$|page:|https?:|data:|file:)/i.test(input);
  const file = isFile ? input.replace(/^-/, './-') : UNSAVED;
  const filled = template.replace(/\{(?:in|out(\.\w+))\}/g, (_, extension?: string) =>
    quoteArgument(`${file}${extension ?? ''}`),
  );
  return isFile || filled === template ? filled : `save it as ${UNSAVED}, and ${filled}`;
}

/** Returns the template of a cure with ImageMagick; `operands` stand between its name and that of the output. */
export function imageMagick(operands = '{in}'): string {
  return `convert it with ImageMagick: magick ${operands} {out.png} (version 6: convert ${operands} {out.png})`;
}

/** The hint for a file of which a part seems to be missing or wrong. */
export const GET_AGAIN = 'the download may be incomplete: get the file again';
