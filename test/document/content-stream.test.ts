/** Which resources a content stream names. */
import { describe, expect, test } from 'vitest';
import { findUsedNames } from '../../src/document/content-stream.ts';

const find = (content: string | Buffer) =>
  [...findUsedNames(Buffer.from(content as string, 'latin1'))].sort();

describe('a content stream', () => {
  test.each<[content: string, used: string[]]>([
    ['q 1 0 0 1 0 0 cm /Im1 Do Q', ['XObject/Im1']],
    ['BT /F1 12 Tf (a) Tj ET', ['Font/F1']],
    ['/F1 12Tf', ['Font/F1']],
    ['/GS0 gs/Sh1 sh', ['ExtGState/GS0', 'Shading/Sh1']],
    ['/Cs1 cs 1 scn /Cs2 CS 0 0 SCN', ['ColorSpace/Cs1', 'ColorSpace/Cs2']],
    ['/Cs1 cs 0.5 /P1 scn', ['ColorSpace/Cs1', 'Pattern/P1']],
    ['/OC /MC0 BDC EMC /Span << /Lang /Im9 >> BDC EMC', ['Properties/MC0']],
    ['/MC1 BMC EMC /Tag MP', []],
    ['(/Im1 Do) Tj', []],
    ['(a \\) /Im1 Do (b) c) Tj /Im2 Do', ['XObject/Im2']],
    ['<2F496D31> Tj', []],
    ['% /Im1 Do\n/Im2 Do', ['XObject/Im2']],
    ['[(a) -20 (/Im1 Do)] TJ', []],
    ['/A#42#2f Do', ['XObject/AB#2F']],
    ['/Im1 % a comment\nDo', ['XObject/Im1']],
    ['', []],
  ])('%j uses %j', (content, used) => {
    expect(find(content)).toEqual(used);
  });

  test.each([
    [
      'data that look like operators',
      'BI /W 1 /H 1 /CS /Cs3 ID /Im1 Do\nEI /Im2 Do',
      ['ColorSpace/Cs3', 'XObject/Im2'],
    ],
    ['one after the other', 'BI /W 1 ID x\nEI BI /W 1 ID y\nEI /Im2 Do', ['XObject/Im2']],
  ])('with an inline image (%s) is read behind its end', (_name, content, used) => {
    expect(find(content).filter((key) => !/\/(?:W|H|CS)$/.test(key))).toEqual(used);
  });

  test.each([
    ['an unknown operator', '/Im1 Zz'],
    ['a string without its end', '/Im1 Do (abc'],
    ['a stray bracket', '] /Im1 Do'],
    ['an operator in an array', '[ 1 2 /Im1 Do'],
    ['data of an inline image that end early', 'BI ID ab EI \x80\x81 /Im1 Do\nEI'],
  ])('with %s uses its names in every category', (_name, content) => {
    expect(find(content)).toEqual([
      'ColorSpace/Im1',
      'ExtGState/Im1',
      'Font/Im1',
      'Pattern/Im1',
      'Properties/Im1',
      'Shading/Im1',
      'XObject/Im1',
    ]);
  });
});
