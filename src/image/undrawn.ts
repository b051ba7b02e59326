// Describes the content of an SVG that a browser shows and the renderer leaves out.
import { truncateText } from '../format.ts';
import type { Loss } from './raw-image.ts';
import type { SvgUse } from './svg-use.ts';

const EXPORT = 'export it as a PNG';

/** The most names in a note, and the most characters of each. */
const MAX_NAMES = 3;
const MAX_NAME_LENGTH = 60;

/** Returns a loss for each kind of content that is not drawn. */
export function describeUndrawn(use: SvgUse): Loss[] {
  const { foreignTexts, pictures, embedded, unknown } = use;
  const files = [...use.files, ...use.urls];
  const embed = `embed ${pictures.length === 1 ? 'it' : 'them'}, or ${EXPORT}`;
  const lost: readonly (readonly [boolean, string, string?])[] = [
    [foreignTexts > 0, 'text in foreignObject is not drawn'],
    [use.hasTextOnPath, 'text along a path is not drawn'],
    [
      pictures.length > 0,
      `${count(pictures.length, 'linked image', 'not drawn')} (${nameFiles(pictures)})`,
      embed,
    ],
    [embedded > 0, `${count(embedded, 'embedded image', 'not drawn')} (only JPEG and PNG are)`],
    [files.length > 0, `${count(files.length, 'linked file', 'not read')} (${nameFiles(files)})`],
    [unknown.length > 0, `CSS that is not supported is left out (${nameSome(unknown)})`],
    [use.hasBackground, 'its background is not drawn'],
    [use.hasScript, 'its script does not run'],
  ];
  const losses = lost.flatMap(([isLost, text, cure = EXPORT]): Loss[] =>
    isLost ? [{ text, cure, inBrowser: true }] : [],
  );
  return use.isAnimated ? [...losses, { text: 'animated; drawn without its animations' }] : losses;
}

function count(number: number, noun: string, fate: string): string {
  return number === 1 ? `1 ${noun} is ${fate}` : `${number} ${noun}s are ${fate}`;
}

/** Names addresses without their parameters, which may be secret, and decodes them from one character a byte. */
function nameFiles(addresses: readonly string[]): string {
  return nameSome(addresses.map((each) => each.replace(/[?#].*$/s, '').replace(/^(\w+:\/\/)[^/]*@/, '$1')));
}

/** Names the first of several texts, each once. */
function nameSome(texts: readonly string[]): string {
  const names = [...new Set(texts)];
  const shown = names.slice(0, MAX_NAMES).map((name) => {
    return truncateText(Buffer.from(name, 'latin1').toString('utf8'), MAX_NAME_LENGTH);
  });
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
