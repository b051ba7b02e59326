/** Wraps the parts of a page: fonts of the system, no network, no animation, and an empty strip at the bottom. */
import type { Theme } from '../case.ts';

/** Pixels of every screenshot. */
export const VIEWPORT = { width: 1280, height: 800 };

export const THEMES = {
  light: {
    ...{ ground: '#f3f5f8', panel: '#ffffff', ink: '#1d2733', line: '#d5dbe3' },
    ...{ accent: '#1f5fbf', onAccent: '#ffffff', faint: '#cfd4dc' },
  },
  dark: {
    ...{ ground: '#161b22', panel: '#1c222b', ink: '#e6ebf2', line: '#39424f' },
    ...{ accent: '#8ab8ff', onAccent: '#101820', faint: '#3a4350' },
  },
  warm: {
    ...{ ground: '#faf4ea', panel: '#fffdf8', ink: '#33291c', line: '#e0d4bf' },
    ...{ accent: '#8a3b12', onAccent: '#ffffff', faint: '#d8cdb8' },
  },
} as const satisfies Record<string, Theme>;

/** Returns a whole page of 1280 to 800 pixels; `main` ends at least 50 pixels above its bottom. */
export function frame(theme: Theme, css: string, body: string): string {
  const { ground, panel, ink, line, accent, onAccent } = theme;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><style>
* { box-sizing: border-box; margin: 0; }
body { font: 16px/1.4 Arial, "Liberation Sans", "DejaVu Sans", sans-serif; background: ${ground}; color: ${ink};
  width: 1280px; height: 800px; overflow: hidden; }
header { height: 60px; background: ${panel}; border-bottom: 1px solid ${line}; display: flex; align-items: center;
  gap: 28px; padding: 0 40px; }
header b { font-size: 20px; margin-right: auto; }
.panel { background: ${panel}; border: 1px solid ${line}; border-radius: 8px; padding: 20px; }
.button { display: inline-block; background: ${accent}; color: ${onAccent}; border-radius: 6px; padding: 10px 20px;
  font-weight: bold; }
.plain { background: ${panel}; color: ${accent}; border: 1px solid ${accent}; }
.field { border: 1px solid ${line}; border-radius: 6px; padding: 10px 12px; background: ${panel}; }
.row { display: flex; align-items: center; justify-content: space-between; }
.link { color: ${accent}; text-decoration: underline; }
h1 { font-size: 28px; line-height: 1.3; }
h2 { font-size: 19px; line-height: 1.3; }
${css}</style></head><body>${body}</body></html>`;
}

/** Returns an img of a drawn landscape. */
export function picture(
  id: string,
  [width, height]: readonly [number, number],
  alt: string,
  hue = 200,
): string {
  const hills = `<rect width="120" height="80" fill="hsl(${hue},70%,78%)"/><circle cx="92" cy="20" r="10" fill="hsl(45,95%,65%)"/><path d="M0 60 L30 28 L58 60 L80 38 L120 66 V80 H0Z" fill="hsl(${hue + 110},32%,42%)"/><path d="M0 68 Q40 54 120 74 V80 H0Z" fill="hsl(${hue + 90},38%,30%)"/>`;
  return draw(
    id,
    [width, height],
    alt,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80" preserveAspectRatio="none">${hills}</svg>`,
  );
}

/** Returns an img of a person's head and shoulders. */
export function portrait(id: string, size: number, alt: string, hue = 210): string {
  const person = `<rect width="80" height="80" fill="hsl(${hue},45%,72%)"/><circle cx="40" cy="31" r="15" fill="#e8b48f"/><path d="M26 28 Q40 4 54 28 Q40 20 26 28Z" fill="#4a2f1d"/><path d="M12 80 Q14 50 40 50 Q66 50 68 80Z" fill="hsl(${hue},55%,35%)"/>`;
  return draw(
    id,
    [size, size],
    alt,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">${person}</svg>`,
  );
}

function draw(id: string, [width, height]: readonly [number, number], alt: string, svg: string): string {
  const src = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<img id="${id}" width="${width}" height="${height}" alt="${alt}" src="${src}">`;
}
