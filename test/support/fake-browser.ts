/** A browser that draws shapes in place of pages. */
import { CliError } from '../../src/errors.ts';
import type { Browser, ShotOptions } from '../../src/page/shot.ts';
import { drawShapes, type Shape } from './shapes.ts';

/** What a page shows; a text is why it cannot be loaded. */
type FakePage = readonly Shape[] | string;

export interface FakeBrowser extends Browser {
  readonly shots: { readonly address: string; readonly options: ShotOptions }[];
  /** Pages that were open at once, at most. */
  readonly mostOpen: () => number;
  readonly isClosed: () => boolean;
}

/** Returns a browser for these pages by their addresses, in a window of 200 x 120 by default. */
export function makeFakeBrowser(
  pages: Readonly<Record<string, FakePage>>,
  {
    notes = [],
    led = {},
  }: { readonly notes?: readonly string[]; readonly led?: Readonly<Record<string, string>> } = {},
): FakeBrowser {
  const shots: FakeBrowser['shots'] = [];
  let [open, most, isClosed] = [0, 0, false];
  return {
    shots,
    mostOpen: () => most,
    isClosed: () => isClosed,
    async shoot(address, options) {
      shots.push({ address, options });
      open += 1;
      most = Math.max(most, open);
      const { width, height } = options.viewport ?? { width: 200, height: 120 };
      const page = pages[address] ?? 'the host was not found';
      // Other pages get their turn.
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      if (typeof page === 'string') throw new CliError('page_failed', page, { hint: 'start the server' });
      return {
        png: await drawShapes(width, height, page).png().toBuffer(),
        url: led[address] ?? address,
        notes,
      };
    },
    async close() {
      isClosed = true;
    },
  };
}
