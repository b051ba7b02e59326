// The flags of web pages, of which a browser takes pictures.
import { type FlagSpec, SHOOTING } from './flag-spec.ts';

const page = { group: 'page', commands: SHOOTING } as const;

export const PAGE_FLAGS = {
  viewport: {
    ...page,
    value: 'size',
    about: 'size of the browser window in CSS pixels, such as 390x844 (repeatable: a picture each)',
    default: '1280x800',
    repeats: true,
  },
  device: { ...page, value: 'name', about: 'show the page as on a device, such as "iPhone 15"' },
  fullPage: { ...page, about: 'the whole page, not only what fits into the window' },
  selector: { ...page, value: 'css', about: 'only the first element that matches' },
  wait: {
    ...page,
    value: 'selector|ms',
    about: 'wait until an element is visible, or for some milliseconds',
  },
  hide: { ...page, value: 'css', about: 'hide the elements that match (repeatable)', repeats: true },
  dark: { ...page, about: 'ask the page for its dark colours' },
  saveShot: { ...page, value: 'file', about: 'also save the picture of the page as this PNG file' },
} as const satisfies Readonly<Record<string, FlagSpec>>;
