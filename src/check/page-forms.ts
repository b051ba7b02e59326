// Defines the forms of the keys of a check file that are about web pages.
import { errorMessage } from '../errors.ts';
import type { Size } from '../image/size.ts';
import type { ShotOptions } from '../page/shot.ts';
import { parseViewport, parseWait } from '../run/page-settings.ts';
import type { Report, SourceNode } from '../yaml/source-tree.ts';
import { byKind, type Form, flag, list, reportForm, text } from './forms.ts';
import { texts } from './value-forms.ts';

const ADDRESS = {
  pattern: '^(?:https?://\\S|(?!page:|[A-Za-z][A-Za-z0-9+.-]+:)[^]*\\S)',
  expected: 'an address such as http://localhost:3000/login, or the path of an HTML file',
  hint: (value: string) => {
    if (/^page:/i.test(value)) return 'leave page: out of the value';
    return /^[\w.-]+:\d+(?:\/|$)/.test(value) ? `did you mean http://${value}?` : undefined;
  },
};

/** The address of a page, or the path of an HTML file. */
export const address = text(ADDRESS);

const sizeText = text({
  pattern: '^[0-9]{2,4}x[0-9]{2,4}$',
  expected: 'a size in CSS pixels such as 390x844',
});

/** The size of a window: `390x844`. */
const viewport: Form<Size> = {
  schema: sizeText.schema,
  read(node, name, report) {
    const size = sizeText.read(node, name, report);
    return size === undefined ? undefined : parse(() => parseViewport(size), node, name, report);
  },
};

const oneViewport: Form<readonly Size[]> = {
  schema: viewport.schema,
  read(node, name, report) {
    const size = viewport.read(node, name, report);
    return size && [size];
  },
};

const someViewports = list(viewport, 'viewport', ' such as [1280x800, 390x844]');

const manyViewports: Form<readonly Size[]> = {
  schema: { ...someViewports.schema, uniqueItems: true },
  read(node, name, report) {
    const sizes = someViewports.read(node, name, report);
    const names = sizes?.map(({ width, height }) => `${width}x${height}`) ?? [];
    const twice = names.find((each, index) => names.indexOf(each) !== index);
    if (twice !== undefined)
      report(node.position, `${name}: ${twice} is there twice`, 'leave one of them out');
    return sizes;
  },
};

/** One size of a window or several. */
const viewports = byKind({ scalar: oneViewport, list: manyViewports, map: oneViewport });

const selector = text();

/** An element that must be visible, or a time: `500`, in milliseconds, or `2s`. */
const wait: Form<NonNullable<ShotOptions['wait']>> = {
  schema: { anyOf: [{ type: 'number', minimum: 0 }, selector.schema] },
  read(node, name, report) {
    const value = node.kind === 'scalar' ? node.value : undefined;
    if (typeof value === 'number' && value < 0) {
      return reportForm(node, { name, expected: 'a CSS selector, or milliseconds' }, report);
    }
    const written = typeof value === 'number' ? String(value) : selector.read(node, name, report);
    return written === undefined ? undefined : parse(() => parseWait(written), node, name, report);
  },
};

/** Reads a value as the flag of the same name does. */
function parse<T>(read: () => T, { position }: SourceNode, name: string, report: Report): T | undefined {
  try {
    return read();
  } catch (error) {
    report(position, `${name}: ${errorMessage(error)}`);
    return undefined;
  }
}

/** Keys of a check with a page, which `defaults` may have too. */
export const PAGE_KEYS = {
  viewports: {
    form: viewports,
    about:
      'Sizes of the browser window in CSS pixels: a picture for each. Those of a check replace the defaults.',
  },
  device: { form: text(), about: 'The device on which the page is shown, such as "iPhone 15".' },
  fullPage: { form: flag(), about: 'True: the whole page, not only what fits into the window.' },
  selector: { form: selector, about: 'The CSS selector of the one element to judge.' },
  wait: {
    form: wait,
    about: 'The condition to wait for before the picture: the CSS selector of an element, or milliseconds.',
  },
  hide: { form: texts, about: 'CSS selectors of elements to hide.' },
  dark: { form: flag(), about: 'True: the page is asked for its dark colours.' },
};
