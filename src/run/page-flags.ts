// The flags of inputs that are web pages.
import { type FlagSpec, SHOOTING, TAKING_INPUTS } from './flag-spec.ts';

const page = { group: 'page', commands: SHOOTING } as const;

export const PAGE_FLAGS = {
  viewport: {
    ...page,
    value: 'size',
    about: 'size of the browser window in CSS pixels, such as 390x844 (repeatable: one picture for each)',
    default: '1280x800',
    repeats: true,
  },
  device: { ...page, value: 'name', about: 'show the page as on a device, such as "iPhone 15"' },
  fullPage: { ...page, about: 'take the whole page, not only what fits into the window' },
  selector: { ...page, value: 'css', about: 'take only the first element that matches this CSS selector' },
  wait: {
    ...page,
    value: 'selector|ms',
    about: 'wait until the element of a CSS selector is visible, or for a time such as 500 (ms) or 2s',
  },
  hide: {
    ...page,
    value: 'css',
    about: 'hide all elements that match this CSS selector (repeatable)',
    repeats: true,
  },
  dark: { ...page, about: 'ask the page for its dark colours' },
  saveShot: {
    ...page,
    commands: TAKING_INPUTS,
    value: 'file',
    about: 'also save the picture of the page to this PNG file',
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
