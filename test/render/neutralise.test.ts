import { describe, expect, test } from 'vitest';
import { neutralise, neutraliseJson, neutraliseLine } from '../../src/render/neutralise.ts';

describe('neutralise', () => {
  test.each([
    ['plain text', 'A cat.', 'A cat.'],
    ['tab and line feed', 'a\tb\nc', 'a\tb\nc'],
    ['letters, symbols and emoji of all kinds', 'Zoë 日本 — 🦊 \u00a0\u00ad', 'Zoë 日本 — 🦊 \u00a0\u00ad'],
    ['colours', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['a window title', '\u001b]0;owned\u0007', '␛]0;owned␇'],
    ['a hyperlink', '\u001b]8;;http://a.test\u001b\\x', '␛]8;;http://a.test␛\\x'],
    ['the clipboard', '\u001b]52;c;aGk=\u001b\\', '␛]52;c;aGk=␛\\'],
    ['carriage return and backspace, which overwrite', 'safe\rrm\b', 'safe␍rm␈'],
    ['nul, delete, form feed, vertical tab', '\u0000\u007f\f\v', '␀␡␌␋'],
    ['C1 controls, which need no ESC', '\u009b31m\u009d0;x\u009c\u0085', '\ufffd31m\ufffd0;x\ufffd\ufffd'],
    ['letters turned around', 'a\u202egnp.exe\u202cb\u202dc', 'a\ufffdgnp.exe\u202cb\ufffdc'],
    ['natural marks of direction', '\u200fשלום\u200e \u2067عربي\u2069', '\u200fשלום\u200e \u2067عربي\u2069'],
    ['nothing', '', ''],
  ])('%s', (_name, text, harmless) => {
    expect(neutralise(text)).toBe(harmless);
  });

  test('leaves not one control character but tab and line feed', () => {
    const all = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('');
    const left = [...neutralise(all)].filter((character) => /\p{Cc}/u.test(character));
    expect(left).toEqual(['\t', '\n']);
    expect(neutralise(all)).toHaveLength(0xa0);
  });

  test('gives the same wherever the text is cut into pieces', () => {
    const text = 'a\u001b[2J\u009b1m\u001b]0;t\u0007\rb🦊';
    for (let cut = 0; cut <= text.length; cut++) {
      expect(neutralise(text.slice(0, cut)) + neutralise(text.slice(cut))).toBe(neutralise(text));
    }
  });
});

test('one line has no tab, no line feed and no mark of direction', () => {
  expect(neutraliseLine('a\tb\nc\r\u001b[1m\u2067d\u200f')).toBe('a␉b␊c␍␛[1m\ufffdd\ufffd');
});

test('JSON keeps its meaning and has no control character', () => {
  const value = { text: 'a\u001b\u007f\u009b\u202eb שלום' };
  const json = neutraliseJson(JSON.stringify(value));
  expect(json).toBe('{"text":"a\\u001b\\u007f\\u009b\\u202eb שלום"}');
  expect(JSON.parse(json)).toEqual(value);
});
