/** Raw photos and other formats that begin like one that can be sent: refused, so that no preview is sent in their place. */
import { describe, expect, test } from 'vitest';
import { sniff } from '../../src/image/sniff.ts';
import { type Directory, makeTiff, type TiffOptions } from '../support/tiff-directories.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const NEW_SUBFILE_TYPE = 254;
const PHOTOMETRIC = 262;
const CFA = 32803;
const LINEAR_RAW = 34892;
const DNG_VERSION = 50706;

/** A small copy in RGB, as cameras write it first. */
const thumbnail: Directory = { [NEW_SUBFILE_TYPE]: 1, [PHOTOMETRIC]: 2 };
const full: Directory = { [NEW_SUBFILE_TYPE]: 0, [PHOTOMETRIC]: 2 };
const sensor: Directory = { [NEW_SUBFILE_TYPE]: 0, [PHOTOMETRIC]: CFA };

describe('a raw photo is named for its kind', () => {
  test.each<[name: string, directories: readonly Directory[], options?: TiffOptions]>([
    ['Nikon NEF', [{ ...thumbnail, make: 'NIKON CORPORATION', below: [full, sensor] }]],
    ['Nikon NEF', [{ ...thumbnail, make: 'NIKON CORPORATION', below: [sensor] }], { big: true }],
    ['Nikon NEF', [{ ...thumbnail, make: 'NIKON CORPORATION', below: [sensor] }], { littleEndian: false }],
    ['Nikon NEF', [{ ...thumbnail, make: 'NIKON CORPORATION', below: [full] }]],
    ['Sony ARW', [{ ...thumbnail, make: 'SONY', below: [sensor] }, thumbnail]],
    ['Pentax PEF', [{ [PHOTOMETRIC]: CFA, make: 'PENTAX Corporation' }]],
    [
      'Samsung SRW',
      [thumbnail, { ...thumbnail, below: [sensor] }].map((each, i) =>
        i ? each : { ...each, make: 'SAMSUNG' },
      ),
    ],
    ['Hasselblad 3FR', [{ ...thumbnail, make: 'Hasselblad', below: [sensor] }]],
    ['Kodak DCR', [{ ...thumbnail, make: 'EASTMAN KODAK COMPANY', below: [sensor] }]],
    ['Epson ERF', [{ ...thumbnail, make: 'SEIKO EPSON CORP.', below: [sensor] }]],
    ['Mamiya MEF', [{ ...thumbnail, make: 'Mamiya-OP Co.,Ltd.', below: [sensor] }]],
    ['Leaf MOS', [{ ...sensor, make: 'Leaf' }]],
    [
      'DNG',
      [
        {
          ...thumbnail,
          [DNG_VERSION]: 0x01040000,
          make: 'Apple',
          below: [{ ...full, [PHOTOMETRIC]: LINEAR_RAW }],
        },
      ],
    ],
    ['DNG', [{ ...thumbnail, [DNG_VERSION]: 0x01040000, below: [sensor] }]],
    ['DNG', [{ [DNG_VERSION]: 0x01010000, [PHOTOMETRIC]: LINEAR_RAW }]],
    ['TIFF/EP', [{ ...thumbnail, make: 'Nobody', below: [sensor] }]],
    ['TIFF/EP', [thumbnail, sensor]],
  ])('%s: %j', (title, directories, options) => {
    expect(sniff(makeTiff(directories, options)).name).toBe(`a camera raw photo (${title})`);
  });

  test.each([
    ['Nikon NEF', 'NIKON CORPORATION'],
    ['Sony ARW', 'SONY'],
    ['Pentax PEF', 'PENTAX Corporation'],
    ['Pentax PEF', 'RICOH IMAGING COMPANY, LTD.'],
    ['Samsung SRW', 'SAMSUNG'],
    ['Hasselblad 3FR', 'Hasselblad'],
    ['Phase One IIQ', 'Phase One A/S'],
    ['Leaf MOS', 'Leaf'],
    ['Kodak DCR', 'Kodak'],
    ['Kodak DCR', 'EASTMAN KODAK COMPANY'],
    ['Epson ERF', 'EPSON'],
    ['Epson ERF', 'SEIKO EPSON CORP.'],
    ['Mamiya MEF', 'Mamiya-OP Co.,Ltd.'],
    ['Canon CR2', 'Canon'],
  ])('%s by its maker, %s, also where the photo below says nothing of a sensor', (title, make) => {
    for (const below of [sensor, full]) {
      const tiff = makeTiff([{ ...thumbnail, make, below: [below] }]);
      expect(sniff(tiff).name).toBe(`a camera raw photo (${title})`);
    }
  });

  test.each([
    ['Canon CR2', 'II*\0\x10\0\0\0CR\x02\0'],
    ['Canon CR3', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom'],
    ['Canon CRW', 'II\x1a\0\0\0HEAPCCDR'],
    ['Phase One IIQ', 'II*\0\x08\0\0\0IIIITwaR'],
    ['Panasonic RW2', 'IIU\0\x18\0\0\0'],
    ['Olympus ORF', 'IIRO\x08\0\0\0'],
    ['Olympus ORF', 'IIRS\x08\0\0\0'],
    ['Olympus ORF', 'MMOR\0\0\0\x08'],
    ['Fujifilm RAF', 'FUJIFILMCCD-RAW 0201'],
    ['Sigma X3F', 'FOVb\0\0\x02\0'],
    ['Minolta MRW', '\0MRM\0\0\x01\0'],
  ])('%s by its mark', (title, start) => {
    expect(sniff(latin1(start)).name).toBe(`a camera raw photo (${title})`);
  });
});

describe('a TIFF that is no raw photo stays one', () => {
  const pyramid: Directory = { ...full, below: [thumbnail, thumbnail, thumbnail] };
  test.each<[what: string, directories: readonly Directory[]]>([
    ['a scan of a camera maker', [{ ...full, make: 'NIKON' }]],
    ['pages', [full, full, full]],
    ['a page with smaller copies below it', [pyramid, pyramid]],
    ['smaller copies behind it, as in a cloud-optimised map', [full, thumbnail, thumbnail]],
    ['a developed photo with the fields of its DNG', [{ ...full, [DNG_VERSION]: 0x01040000, make: 'Apple' }]],
    ['a thumbnail before its page', [thumbnail, full]],
  ])('%s', (_, directories) => {
    expect(sniff(makeTiff(directories))).toMatchObject({ kind: 'other-image', format: 'tiff' });
  });
});

describe('hostile directories', () => {
  test.each<[what: string, make: () => Buffer]>([
    ['that follow each other in a circle', () => makeTiff([full, full], { nextOfLast: 8 })],
    ['that lie below themselves', () => makeTiff([{ ...thumbnail, belowAt: [8, 8, 8] }])],
    [
      'behind the end of the file',
      () => makeTiff([{ ...full, belowAt: [0xfffffff0] }], { nextOfLast: 0xffffff00 }),
    ],
    ['of which there are 30,000', () => makeTiff(Array.from({ length: 30_000 }, () => full))],
    [
      'with 65,535 fields',
      () => Buffer.concat([latin1('II*\0\x08\0\0\0\xff\xff'), Buffer.alloc(65_535 * 12, 1)]),
    ],
    ['that are cut off', () => makeTiff([full]).subarray(0, 20)],
  ])('%s are read in no time, and are no raw photo', (_, make) => {
    const bytes = make();
    const start = performance.now();
    expect(sniff(bytes)).toMatchObject({ format: 'tiff' });
    expect(performance.now() - start).toBeLessThan(500);
  });
});
