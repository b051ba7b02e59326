// Finds what an SVG shows in a browser and the renderer leaves out: text in foreignObject, and linked images.

/** A comment, an instruction or CDATA; or a tag with its slash, name, attributes and closing slash; or text. */
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/y;

/** An open element. */
interface Open {
  readonly name: string;
  /** True for a foreignObject with text. */
  hasText: boolean;
  /** The number of texts in a switch that are lost unless another child is drawn. */
  lostTexts: number;
  /** True for a switch with such a child. */
  hasFallback: boolean;
}

/** Elements whose link names a file to draw. */
const LINKS: ReadonlySet<string> = new Set(['image', 'feImage', 'use']);

/**
 * Returns a sentence for each kind of content that is not drawn, such as `3 linked images are not drawn; …`. Takes the
 * root element with its content, one character a byte.
 */
export function describeUndrawn(svg: string): string[] {
  const { lostTexts, links } = countUndrawn(svg);
  const images =
    links === 1
      ? '1 linked image is not drawn; embed it'
      : `${links} linked images are not drawn; embed them`;
  return [
    ...(lostTexts > 0 ? ['text in foreignObject is not drawn; export it as a PNG'] : []),
    ...(links > 0 ? [`${images}, or export it as a PNG`] : []),
  ];
}

function countUndrawn(svg: string): { lostTexts: number; links: number } {
  const open: Open[] = [];
  let lostTexts = 0;
  let links = 0;
  let inForeign = 0;
  const loseText = (count: number) => {
    const parent = open.at(-1);
    // In a switch only the first child that can be drawn is.
    if (parent?.name === 'switch') parent.lostTexts += count;
    else lostTexts += count;
  };
  const close = (element: Open) => {
    if (element.name === 'foreignObject') inForeign--;
    if (element.name === 'foreignObject' && element.hasText && inForeign === 0) loseText(1);
    if (element.name === 'switch' && !element.hasFallback) loseText(element.lostTexts);
  };
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(svg); token !== null; token = TOKEN.exec(svg)) {
    const [, cdata, slash, qualified, attributes = '', empty, plain] = token;
    const text = cdata ?? plain;
    if (text !== undefined && inForeign > 0 && isVisible(text)) {
      const foreign = !/^(?:style|script)$/.test(open.at(-1)?.name ?? '') && open.find(isForeign);
      if (foreign) foreign.hasText = true;
    }
    if (qualified === undefined) continue;
    const name = qualified.slice(qualified.indexOf(':') + 1);
    if (slash) {
      const element = open.pop();
      if (element) close(element);
      continue;
    }
    const parent = open.at(-1);
    if (parent?.name === 'switch' && name !== 'foreignObject') parent.hasFallback = true;
    if (inForeign === 0 && LINKS.has(name) && isLink(attributes)) links++;
    if (name === 'foreignObject') inForeign++;
    const element: Open = { name, hasText: false, lostTexts: 0, hasFallback: false };
    if (empty) close(element);
    else open.push(element);
  }
  return { lostTexts, links };
}

/** Whether text in one character a byte has more than white space; \xc2\xa0 is a no-break space in UTF-8. */
function isVisible(text: string): boolean {
  return /\S/.test(text.replace(/&(?:nbsp|#160|#xa0);|\xc2\xa0/gi, ''));
}

function isForeign({ name }: Open): boolean {
  return name === 'foreignObject';
}

/** Whether the attributes link to something outside the file. */
function isLink(attributes: string): boolean {
  const match = /(?:^|\s)(?:[\w.-]+:)?href\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes);
  const target = (match?.[1] ?? match?.[2] ?? '').trim();
  return target !== '' && !/^(?:#|data:)/i.test(target);
}
