// The flags of `locate`.

import { ANSWERING_EACH, type FlagSpec, formatChoices } from './flag-spec.ts';

/** Values of `--format`. */
export const DATA_SET_FORMATS = ['coco', 'yolo'] as const;

const own = { group: 'own', commands: ['locate'] } as const;

export const LOCATE_FLAGS = {
  all: {
    group: 'own',
    about: 'find every instance',
    aboutIn: { 'history rm': 'remove every conversation' },
    commands: ['locate', 'history rm'],
  },
  one: { ...own, about: 'find only the best match of each' },
  point: { ...own, about: 'also give a point to click for each box' },
  page: {
    ...own,
    value: 'n',
    about: 'page of a PDF, which is drawn as an image, or of a TIFF',
    default: 'the only or first page',
  },
  whole: { ...own, about: 'never cut the picture into tiles, however small the model sees it' },
  refine: { ...own, about: 'ask again with a closer look at each box, and keep the better one' },
  require: { ...own, about: 'exit 3 when any of them is not found' },
  crops: {
    ...own,
    value: 'folder',
    about: 'write each box into a folder, as a PNG such as 01-submit-button.png',
  },
  pad: {
    ...own,
    value: 'space',
    about: 'space around each crop, in pixels or percent, such as 20 or 10%',
    default: '0',
  },
  csv: {
    ...own,
    about: 'print CSV',
    aboutIn: {
      ask: 'with --each: print a table in CSV, the fields of --schema as columns',
      'batch submit': 'with --wait: print a table in CSV, the fields of --schema as columns',
      'batch results': 'print a table in CSV, the fields of --schema as columns',
    },
    groupIn: { ask: 'each', 'batch submit': 'each', 'batch results': 'each' },
    commands: ['locate', ...ANSWERING_EACH],
  },
  format: {
    ...own,
    value: 'name',
    choices: DATA_SET_FORMATS,
    about: `print annotations for data sets: ${formatChoices(DATA_SET_FORMATS)}`,
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
