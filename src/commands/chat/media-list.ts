// Numbers the pictures and PDFs of a chat: first those of the conversation, then those that wait. Pure.
import { mediaName, mediaTitle, sharedTitle } from '../../api/media-title.ts';
import type { MediaContent } from '../../conversation/content.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { type MediaNumber, numberMedia } from '../../conversation/removed-media.ts';
import { toModelSize } from '../../engine/plan-turns.ts';
import { usageError } from '../../errors.ts';
import { formatBytes, formatCount, formatSize } from '../../format.ts';
import type { Session } from './session.ts';

/** Maximum number of names in one line. */
const MAX_NAMES = 5;

export interface ListedMedia extends MediaNumber {
  readonly item: MediaContent;
  /** True until it is sent, with the next question. */
  readonly waits: boolean;
}

/** Returns all pictures and PDFs. Removed ones are counted too, so the numbers of the others stay the same. */
export function listMedia({ turns }: Conversation, waiting: readonly MediaContent[]): readonly ListedMedia[] {
  const numbers = numberMedia([...turns.flatMap(({ items }) => items), ...waiting]);
  return [...numbers].map(([item, number]) => ({ ...number, item, waits: waiting.includes(item) }));
}

/** Returns the picture or PDF that a word such as `2` or `pdf1` of a command names; throws CliError. */
export function findListed(word: string, all: readonly ListedMedia[], command: string): ListedMedia {
  const image = /^(?:image)?(\d+)$/i.exec(word)?.[1];
  const pdf = /^pdf(\d+)$/i.exec(word)?.[1];
  const found = all.find(({ what, number }) => String(number) === (what === 'PDF' ? pdf : image));
  if (found) return found;
  const message =
    pdf !== undefined
      ? `no PDF number ${pdf}`
      : image !== undefined
        ? `no image number ${image}`
        : 'not a number';
  throw usageError(`${command} ${word}`, message, `/images lists the numbers; for a PDF: ${command} pdf1`);
}

/** Returns the number and the name: `Image 2: cat.png`. */
export function formatName({ what, number, item }: ListedMedia): string {
  return `${what} ${number}: ${mediaTitle(item.media)}`;
}

/** Returns a line for each picture and PDF, with number, name and facts; the tiles of a picture share one. */
export function formatAdded(added: readonly ListedMedia[], model: string): readonly string[] {
  return added.flatMap((listed, index) => {
    const { media } = listed.item;
    const part = media.kind === 'image' ? media.part : undefined;
    if (part?.kind !== 'tile')
      return [[formatName(listed), formatFacts(listed, model).join(', ')].join(': ')];
    if (part.number > 1) return [];
    const tiles = added.slice(index, index + part.count);
    const tokens = tiles.reduce(
      (sum, { item }) =>
        sum + (item.media.kind === 'image' ? (toModelSize(item.media, model).tokens ?? 0) : 0),
      0,
    );
    const numbers = `${listed.number} to ${listed.number + part.count - 1}`;
    return [`Images ${numbers}: ${sharedTitle(media)}: ${part.count} tiles, ${formatCount(tokens)} tokens`];
  });
}

/** Returns a line for each input that was attached: `attached cat.png to the next question as Image 2`. */
export function formatAttached(added: readonly ListedMedia[]): readonly string[] {
  const inputs = new Map<string, ListedMedia[]>();
  for (const listed of added) {
    const { input } = listed.item.media;
    inputs.set(input, [...(inputs.get(input) ?? []), listed]);
  }
  return [...inputs.values()].flatMap((parts) => {
    const [first, last] = [parts[0], parts.at(-1)];
    if (!first || !last) return [];
    const number =
      first === last ? `${first.what} ${first.number}` : `${first.what}s ${first.number} to ${last.number}`;
    return `attached ${mediaName(first.item.media)} to the next question as ${number}`;
  });
}

/** Joins names into one line; beyond five it counts the rest. */
export function formatNames(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `${names.slice(0, MAX_NAMES).join(', ')}${more}`;
}

/** Returns type, size and tokens, as far as they are known; tokens are those of the model. */
export function formatFacts({ item: { media } }: ListedMedia, model: string): readonly string[] {
  switch (media.kind) {
    case 'image': {
      const { tokens } = toModelSize(media, model);
      const counted = tokens === null ? [] : [`${formatCount(tokens)} tokens`];
      return [media.media_type, formatSize(media), formatBytes(media.byteLength), ...counted];
    }
    case 'pdf':
      return [media.media_type, `${formatCount(media.pages)} pages`, formatBytes(media.byteLength)];
    case 'url':
      return ['URL'];
    case 'file_id':
      return ['stored file'];
  }
}

/** Returns number and name of each picture and PDF that waits for the next question. */
export function listWaitingNames({ conversation, waiting }: Session): readonly string[] {
  return listMedia(conversation, waiting).flatMap((listed) => (listed.waits ? [formatName(listed)] : []));
}
