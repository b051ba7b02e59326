import { describe, expect, test } from 'vitest';
import { readFacts, readTimes } from '../../src/frames/read-probe.ts';

describe('the facts of a video', () => {
  const facts = (stream: object, format: object = {}) =>
    readFacts(JSON.stringify({ streams: [{ width: 64, height: 48, ...stream }], format }));
  const plain = {
    ...{ width: 64, height: 48, duration: undefined, startTime: 0 },
    ...{ hasOddPixels: false, hasUnknownMatrix: true, isHdr: false },
  };

  test.each([
    ['nothing but a size', facts({}), plain],
    [
      'the duration of its stream',
      facts({ duration: '5.5' }, { duration: '6' }),
      { ...plain, duration: 5.5 },
    ],
    ['that of the file', facts({ duration: 'N/A' }, { duration: '6' }), { ...plain, duration: 6 }],
    ['its start', facts({}, { start_time: '1.4' }), { ...plain, startTime: 1.4 }],
    ['wide pixels', facts({ sample_aspect_ratio: '4:3' }), { ...plain, hasOddPixels: true }],
    ['pixels of no shape', facts({ sample_aspect_ratio: '0:1' }), plain],
    ['pixels that are impossibly wide', facts({ sample_aspect_ratio: '65535:1' }), plain],
    ['HDR', facts({ color_transfer: 'arib-std-b67' }), { ...plain, isHdr: true }],
    ['a matrix', facts({ color_space: 'bt709' }), { ...plain, hasUnknownMatrix: false }],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test.each(['', '{}', '{"streams":[]}', '{"streams":[{"width":0,"height":0}]}', 'null'])(
    'none in %j',
    (json) => {
      expect(readFacts(json)).toBeUndefined();
    },
  );
});

test('frames are told from packets in the order stored, without those that are not shown', () => {
  const csv =
    '1.000000,0.1,K_\n1.300000,0.1,__\n1.100000,0.1,__\n0.900000,0.1,_D\nN/A,N/A,__\n1.100000,0.1,__\n';
  const { starts, end } = readTimes(csv, 1);
  expect(starts.map((start) => start.toFixed(3))).toEqual(['0.000', '0.100', '0.300']);
  expect(end).toBeCloseTo(0.4);
});
