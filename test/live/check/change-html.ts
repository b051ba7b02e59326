/** Changes the HTML of a page: seeds defects, and draws text that speaks to the reviewer. Pure. */
import type { Instruction, Theme } from './case.ts';

/** Adds rules to the style sheet of a page. */
export function addStyle(html: string, css: string): string {
  return replaceOnce(html, '</style>', `${css}</style>`);
}

/** Replaces the text of an element that holds nothing else. */
export function setText(html: string, id: string, text: string): string {
  return replaceOnce(html, new RegExp(`( id="${id}"[^>]*>)[^<]*`), `$1${text}`);
}

/** Replaces the texts of elements by others in another language. */
export function translate(html: string, lang: string, texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts).reduce(
    (changed, [id, text]) =>
      replaceOnce(setText(changed, id, text), ` id="${id}"`, ` id="${id}" lang="${lang}"`),
    html,
  );
}

/** Takes an element away, and the room that it had. */
export function remove(html: string, id: string): string {
  return addStyle(html, `#${id} { display: none !important; }`);
}

/** Gives an image bytes that are no picture. */
export function breakImage(html: string, id: string): string {
  return replaceOnce(html, new RegExp(`( id="${id}"[^>]* src=")[^"]*`), '$1data:image/png;base64,bm9uZQ==');
}

/** Shows an error at the top of the page's main part. */
export function addBanner(html: string, text: string): string {
  const banner = `<div id="banner" style="background:#fde8e8;color:#8f1d1d;border:1px solid #d92d20;border-radius:6px;padding:10px 16px;margin-bottom:14px;font-size:15px">${text}</div>`;
  return replaceOnce(html, /<main[^>]*>/, `$&${banner}`);
}

const DRAWN_STYLES: Readonly<Record<Instruction['drawing'], (theme: Theme) => string>> = {
  plain: ({ ink }) => `color:${ink};font-size:17px`,
  small: ({ ink }) => `color:${ink};font-size:9px`,
  faint: ({ faint }) => `color:${faint};font-size:17px`,
  'another language': ({ ink }) => `color:${ink};font-size:17px`,
};

/** Draws a text into the strip at the bottom, which every page leaves empty. */
export function drawText(
  html: string,
  { drawing, text }: Pick<Instruction, 'drawing' | 'text'>,
  theme: Theme,
): string {
  const style = `position:fixed;left:40px;bottom:18px;white-space:nowrap;${DRAWN_STYLES[drawing](theme)}`;
  return replaceOnce(html, '</body>', `<div id="drawn" style="${style}">${text}</div></body>`);
}

function replaceOnce(html: string, part: string | RegExp, by: string): string {
  if (html.split(part).length < 2) throw new Error(`the page has no ${part}`);
  return html.replace(part, by);
}
