/** The tables of image formats: names and extensions are those of the program, and no format can be left out. */
import type { Converters } from '../../src/image/converters.ts';
import {
  ALL_FORMATS,
  type ConvertedFormat,
  FORMATS,
  isAccepted,
  isConverted,
  isUnsupported,
} from '../../src/image/formats.ts';
import { MAGICK, UNMARKED } from '../../src/image/magick-formats.ts';
import type { Table } from './docs-tables.ts';

interface FormatText {
  /** Names several formats together; by default each has its own row. */
  readonly together?: string;
  readonly sent: string;
}

const RAW: FormatText = {
  together: 'Raw photos of cameras',
  sent: 'the largest JPEG in it: see [Raw photos](#raw-photos)',
};
const ICON: FormatText = { sent: 'the largest size in it, with its mask as transparency' };
const PIXELS: FormatText = { sent: 'the same pixels' };

/** The picture that is made of each format. */
const SENT: Readonly<Record<ConvertedFormat, FormatText>> = {
  tiff: { sent: 'the first page, or [those of `--pages`](#files-with-several-pictures)' },
  bmp: PIXELS,
  ico: ICON,
  cur: ICON,
  icns: {
    sent: 'the largest size in it; one in JPEG 2000 only with ImageMagick, else the next one, which the note says',
  },
  cgbi: { sent: 'the same pixels as a usual PNG; apps for iOS contain such files' },
  avif: { sent: 'the first frame, or those of [`--frames`](moving-pictures.md)' },
  heic: { sent: 'the [main picture](#files-with-several-pictures)' },
  cr2: RAW,
  cr3: RAW,
  crw: RAW,
  iiq: RAW,
  dng: RAW,
  nef: RAW,
  arw: RAW,
  pef: RAW,
  srw: RAW,
  '3fr': RAW,
  mos: RAW,
  dcr: RAW,
  erf: RAW,
  mef: RAW,
  rw2: RAW,
  orf: RAW,
  raf: RAW,
  x3f: RAW,
  mrw: RAW,
  raw: RAW,
  svg: { sent: 'the drawing: see [Drawings](#drawings)' },
  pnm: { sent: 'the first picture in it' },
  qoi: PIXELS,
  hdr: { sent: 'what a screen can show; light above white is lost' },
  fits: { sent: 'the first picture; its samples are scaled to 256 steps' },
  jxl: { sent: 'the first frame' },
  jp2: PIXELS,
  psd: { sent: 'the merged picture of all layers' },
  pcx: PIXELS,
  dds: { sent: 'the largest size of the texture' },
  exr: { sent: 'what a screen can show; light above white is lost' },
  xpm: PIXELS,
  xbm: PIXELS,
  sgi: PIXELS,
  sun: PIXELS,
  dpx: PIXELS,
  tga: PIXELS,
};

/** Returns the packages that a conversion needs; each needs sharp, which encodes the result. */
function describeNeeds(format: ConvertedFormat): string {
  if (format === 'heic') return 'sharp, and `libheif-js` or a Mac';
  return format in MAGICK || format in UNMARKED ? 'sharp, and ImageMagick' : 'sharp';
}

/** Returns the formats that can be sent, and those that are refused. */
export function formatTables(): readonly Table[] {
  const accepted = ALL_FORMATS.filter(isAccepted).map((format) => [
    FORMATS[format].title,
    formatExtensions(FORMATS[format].extensions),
    'nothing',
    'the file, byte for byte, unless [something must change](pictures.md#what-is-changed)',
  ]);
  const converted = ALL_FORMATS.filter(isConverted);
  const rows = Object.keys(SENT).flatMap((key) => {
    const format = key as ConvertedFormat;
    const { together, sent } = SENT[format];
    const all = together === undefined ? [format] : converted.filter((each) => SENT[each] === SENT[format]);
    if (all[0] !== format) return [];
    const titles = all.map((each) => FORMATS[each].title).join(', ');
    return [
      [
        together === undefined ? titles : `${together}: ${titles}`,
        formatExtensions(all.flatMap((each) => FORMATS[each].extensions)),
        describeNeeds(format),
        sent,
      ],
    ];
  });
  const refused = ALL_FORMATS.filter(isUnsupported).map((format) => {
    const { title, extensions, cure } = FORMATS[format];
    return [title, formatExtensions(extensions), formatPrograms(cure)];
  });
  return [
    {
      title: 'Formats that are sent',
      header: ['format', 'extensions', 'needs', 'what is sent'],
      rows: [...accepted, ...rows],
    },
    { title: 'Formats that are refused', header: ['format', 'extensions', 'the hint names'], rows: refused },
  ];
}

function formatExtensions(extensions: readonly string[]): string {
  return extensions.map((extension) => `\`.${extension}\``).join(' ');
}

function formatPrograms(cure: Converters | string): string {
  if (typeof cure === 'string') return '';
  return [...new Set(cure.map(({ title }) => title))].join(', ');
}
