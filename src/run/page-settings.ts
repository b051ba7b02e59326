// Reads the flags of web pages into how each picture of a page is taken.
import { usageError } from '../errors.ts';
import type { Size } from '../image/size.ts';
import type { ShotOptions } from '../page/shot.ts';
import type { Flags } from './flags.ts';
import { PAGE_FLAGS } from './page-flags.ts';
import { parseNamed } from './setting-table.ts';

/** The options of the pages of a run. */
export interface PageSettings {
  /** One for each picture of a page. */
  readonly shots: readonly ShotOptions[];
  /** The file that keeps the picture, as typed. */
  readonly saveAs: string | undefined;
  /** A whole page is cut into tiles where the model would see it smaller. */
  readonly tilesWhole: boolean;
  /** The flags that were typed, as they are typed. */
  readonly typed: readonly string[];
}

type PageFlags = Pick<Flags, keyof typeof PAGE_FLAGS | 'tile' | 'resize'>;

/** Reads the flags; throws CliError that names the invalid one. */
export function resolvePages(flags: PageFlags): PageSettings {
  const { device, fullPage, selector, wait, hide, dark, saveShot } = flags;
  const texts = { '--device': device, '--selector': selector, '--save-shot': saveShot };
  for (const [name, text] of Object.entries(texts))
    if (text?.trim() === '') throw usageError(name, 'is empty');
  if (fullPage && selector !== undefined) {
    const why = 'cannot be combined with --selector, which takes one element whole';
    throw usageError('--full-page', why, 'leave one of them out');
  }
  const viewports = (flags.viewport ?? []).map((text) => parseNamed(text, '--viewport', parseViewport));
  const shared: ShotOptions = {
    ...(device === undefined ? {} : { device }),
    ...(fullPage ? { fullPage } : {}),
    ...(selector === undefined ? {} : { selector }),
    ...(wait === undefined ? {} : { wait: parseNamed(wait, '--wait', parseWait) }),
    ...(hide === undefined ? {} : { hide }),
    ...(dark ? { dark } : {}),
  };
  return {
    shots: viewports.length === 0 ? [shared] : viewports.map((viewport) => ({ ...shared, viewport })),
    saveAs: saveShot,
    tilesWhole: flags.tile === undefined && flags.resize !== false,
    typed: (Object.keys(PAGE_FLAGS) as (keyof typeof PAGE_FLAGS)[])
      .filter((key) => flags[key] !== undefined && flags[key] !== false)
      .map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
  };
}

/** Pixels of a side of a window: the least that shows anything, and more than a screen of 8K has. */
const VIEWPORT_SIDE = { min: 16, max: 8192 } as const;

/** Parses the size of a window, such as `390x844`; throws an Error that states the form. */
export function parseViewport(text: string): Size {
  const [, width = 0, height = 0] = (/^(\d{1,5})[x×](\d{1,5})$/i.exec(text.trim()) ?? []).map(Number);
  const isSide = (side: number) => side >= VIEWPORT_SIDE.min && side <= VIEWPORT_SIDE.max;
  if (isSide(width) && isSide(height)) return { width, height };
  throw new Error(
    `expected a width and height from ${VIEWPORT_SIDE.min} to ${VIEWPORT_SIDE.max}, such as 390x844`,
  );
}

/** Milliseconds that a page may be waited for. */
const MAX_WAIT_MS = 300_000;

/** Parses a time such as `500`, `500ms` or `2s`, or else a selector; throws an Error that states the form. */
export function parseWait(text: string): NonNullable<ShotOptions['wait']> {
  const trimmed = text.trim();
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(trimmed) ?? [];
  if (number === undefined) {
    if (trimmed === '') throw new Error('expected a CSS selector, or milliseconds');
    return { selector: trimmed };
  }
  const ms = Number(number) * (unit === 's' ? 1000 : 1);
  if (ms > MAX_WAIT_MS) throw new Error('the maximum time is 300s');
  return { ms };
}
