// Turns the pages among inputs into pictures to take, one for each window, and refuses flags that no page can use.
import { usageError } from '../errors.ts';
import { formatSize } from '../format.ts';
import type { InputRef, Item, PageRef } from '../input/refs.ts';
import type { Settings } from '../run/settings.ts';

type ShotSettings = Pick<Settings, 'pages'>;

/** Returns the pictures of a page, each with its window in its name where there are several; other inputs as they are. */
export function listShots(ref: InputRef, { pages }: ShotSettings): readonly InputRef[] {
  if (ref.kind !== 'page' || ref.shot) return [ref];
  const { shots } = pages;
  return shots.map((shot): PageRef => {
    const window = shots.length > 1 && shot.viewport ? ` (${formatSize(shot.viewport)})` : '';
    return { ...ref, input: `${ref.input}${window}`, shot };
  });
}

/** Returns the items with the pictures of pages in place of the pages. */
export function expandPages(items: readonly Item[], settings: ShotSettings): readonly Item[] {
  return items.flatMap((item): readonly Item[] =>
    item.kind === 'text' ? [item] : listShots(item.ref, settings).map((ref) => ({ kind: 'input', ref })),
  );
}

/** Whether a picture is of a whole page, which is cut into tiles rather than scaled down. */
export function isCutPage(ref: InputRef, { pages }: ShotSettings): boolean {
  return ref.kind === 'page' && ref.shot?.fullPage === true && pages.tilesWhole;
}

/** Throws CliError for a flag about pages where no input is one, and for a file that would keep several pages. */
export function requirePages(items: readonly Item[], { pages }: ShotSettings): void {
  const [flag] = pages.typed;
  if (flag === undefined) return;
  const count = items.filter((item) => item.kind === 'input' && item.ref.kind === 'page').length;
  if (count === 0)
    throw usageError(flag, 'there is no web page to show', 'name one: page:https://example.com');
  if (count > 1 && pages.saveAs !== undefined) {
    throw usageError(
      '--save-shot',
      `keeps the picture of one page, not of ${count}`,
      'name one page at a time',
    );
  }
}

/** Throws CliError for flags about pages that one picture cannot use. */
export function requireOneShot(items: readonly Item[], settings: ShotSettings): void {
  requirePages(items, settings);
  const { length } = settings.pages.shots;
  if (length > 1)
    throw usageError('--viewport', `takes one window here, not ${length}`, 'run it once for each');
}

/** Throws CliError for a flag that makes no sense for many pages. */
export function refuseSavedShots({ pages }: ShotSettings): void {
  if (pages.saveAs === undefined) return;
  throw usageError('--save-shot', 'keeps the picture of one page, and cannot be combined with many inputs');
}
