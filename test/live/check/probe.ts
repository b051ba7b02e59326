/** Tells in a browser whether a claim about a page holds, by the page's own boxes, texts and colours. */
import type { Page } from 'playwright-core';
import type { Claim } from './case.ts';

/** Runs in the browser; null means that the page does not make it clear. */
const PROBE = `(claim) => {
  const find = (selector) => document.querySelector(selector);
  const textBox = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  const isInside = (box, outer) =>
    box.left >= outer.left - 1 && box.top >= outer.top - 1 && box.right <= outer.right + 1 && box.bottom <= outer.bottom + 1;
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const isShown = (element) => {
    const box = element?.getBoundingClientRect();
    if (!box || box.width < 4 || box.height < 4 || !isInside(box, screen)) return false;
    const first = document.createRange();
    first.selectNodeContents(element);
    const target = element.firstChild ? [...first.getClientRects()][0] ?? box : box;
    const hit = document.elementFromPoint(target.left + target.width / 2, target.top + target.height / 2);
    return element.contains(hit) && getComputedStyle(element).visibility === 'visible';
  };
  const isWhole = (element) => {
    const box = textBox(element);
    for (let each = element; each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflow !== 'visible' && !isInside(box, each.getBoundingClientRect())) return false;
    }
    return isInside(box, screen);
  };
  const common = (a, b) => [
    Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
  ];
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = rgb(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor !== 'rgba(0, 0, 0, 0)' ? backgroundColor : ground(element.parentElement);
  };
  const contrast = (element) => {
    const [dark, light] = [getComputedStyle(element).color, ground(element)].map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const [[name, value]] = Object.entries(claim);
  switch (name) {
    case 'whole': {
      const element = find(value);
      if (isWhole(element)) return true;
      // More than a sliver has to be cut, and something must be left.
      const [box, outer] = [textBox(element), element.getBoundingClientRect()];
      return box.right - outer.right > 12 || box.bottom - outer.bottom > 8 ? false : null;
    }
    case 'apart': {
      const [a, b] = value.map(find);
      if (!a || !b) return null;
      const [width, height] = common(a.getBoundingClientRect(), b.getBoundingClientRect());
      if (width <= 0 || height <= 0) return true;
      return width > 15 && height > 8 ? false : null;
    }
    case 'shown':
      return isShown(find(value));
    case 'none':
      return find(value) === null ? true : isShown(find(value)) ? false : null;
    case 'reads':
      return isShown(find(value[0])) ? find(value[0]).innerText.trim() === value[1] : null;
    case 'loaded': {
      const { naturalWidth, complete } = find(value);
      return isShown(find(value)) && complete ? naturalWidth > 0 : null;
    }
    case 'legible': {
      if (!isShown(find(value))) return null;
      const ratio = contrast(find(value));
      return ratio >= 4.5 ? true : ratio <= 1.8 ? false : null;
    }
    case 'english': {
      const foreign = [...find(value).querySelectorAll('[lang]:not([lang=en])')];
      return foreign.length === 0 ? true : foreign.every(isShown) ? false : null;
    }
  }
}`;

/** Returns whether a claim about the page holds; null where the page does not make it clear. */
export async function probe(page: Page, claim: Claim): Promise<boolean | null> {
  return (await page.evaluate(`(${PROBE})(${JSON.stringify(claim)})`)) as boolean | null;
}
