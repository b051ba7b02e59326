// Says which conversation a run continues. Pure.
import { mediaTitle, sharedTitle } from '../api/media-title.ts';
import type { Media } from '../document/document.ts';
import { truncateText } from '../format.ts';
import { formatAge } from '../render/conversation-list.ts';
import type { StoredConversation } from '../store/conversation.ts';
import { shortenId } from '../store/conversation-ids.ts';
import { listMediaIn } from './content.ts';
import type { Conversation } from './conversation.ts';
import { parsePlaceholder } from './removed-media.ts';

/** Maximum number of characters of the first question. */
const MAX_QUESTION_CHARACTERS = 60;
/** Maximum number of pictures and PDFs that are named. */
const MAX_NAMES = 3;

/** Returns `continuing 7k3abc: "first words" (home.png, 1 minute ago)`, and a second line if a later question was not saved. */
export function formatContinued(
  {
    saved,
    turns,
    isLastUnsaved,
  }: Conversation & { readonly saved: StoredConversation; readonly isLastUnsaved: boolean },
  now: Date,
): readonly string[] {
  const media = listMediaIn(turns.flatMap(({ items }) => items));
  const names = media
    .filter(isFirstOfInput)
    .map((each) => (isPart(each) ? sharedTitle(each) : mediaTitle(each)));
  const shown = names.slice(0, MAX_NAMES);
  const rest = names.length - shown.length;
  const facts = [...shown, ...(rest > 0 ? [`${rest} more`] : []), formatAge(saved.updated_at, now)];
  const question = (turns[0]?.items ?? [])
    .flatMap((item) => (item.kind === 'text' && !parsePlaceholder(item) ? item.text : []))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  const quoted = question === '' ? '' : ` "${truncateText(question, MAX_QUESTION_CHARACTERS)}"`;
  return [
    `continuing ${shortenId(saved.id)}:${quoted} (${facts.join(', ')})`,
    ...(isLastUnsaved
      ? ['the last question was not saved: this conversation is an earlier one, without it']
      : []),
  ];
}

function isPart(media: Media): boolean {
  return media.kind === 'image' && media.part !== undefined;
}

/** A picture that was cut up is named once. */
function isFirstOfInput(media: Media, index: number, all: readonly Media[]): boolean {
  const before = all[index - 1];
  return !(isPart(media) && before && isPart(before) && sharedTitle(before) === sharedTitle(media));
}
