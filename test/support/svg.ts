/** Drawings made in code: plain ones, and one that no renderer finishes. */

/** An SVG of these attributes and this content. */
export function makeSvg(attributes: string, content = ''): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`);
}

/** A drawing that takes hours: a path used a billion times. Without `sized`, so does finding its size. */
export function endlessSvg({ sized }: { sized: boolean }): Buffer {
  const uses = Array.from(
    { length: 9 },
    (_, n) => `<g id="u${n + 1}">${`<use href="#u${n}"/>`.repeat(10)}</g>`,
  );
  return makeSvg(sized ? 'width="9" height="9"' : '', `<g id="u0"><path d="M0 0h9v9z"/></g>${uses.join('')}`);
}
