// Finds the resources that a content stream names (ISO 32000-1, 7.8).
import type { PDFName } from '@cantoo/pdf-lib';
import { createLexer, isRegular, type Lexer, type Token, toLatin1 } from './lexer.ts';
import { toName } from './object-reader.ts';
import { CATEGORIES, type Category, type ResourceKey, toKey } from './resources.ts';

/** Operators that name a resource. */
const NAMING: Readonly<Record<string, Category>> = {
  BDC: 'Properties',
  CS: 'ColorSpace',
  cs: 'ColorSpace',
  DP: 'Properties',
  Do: 'XObject',
  gs: 'ExtGState',
  SCN: 'Pattern',
  scn: 'Pattern',
  sh: 'Shading',
  Tf: 'Font',
};

/** All operators (ISO 32000-1, annex A), with `true`, `false` and `null`. */
const OPERATORS: ReadonlySet<string> = new Set(
  (
    'b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q ' +
    're RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y \' " true false null'
  ).split(' '),
);

const CONSTANTS: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/** The bytes of each operator as one number, as pages hold a million of them. */
const OPERATORS_BY_CODE: ReadonlyMap<number, string> = new Map(
  [...OPERATORS].map((operator) => [encode(Buffer.from(operator, 'latin1'), 0, operator.length), operator]),
);

/** The length of `false`, the longest word outside strings and names. */
const MAX_OPERATOR_LENGTH = 5;

function encode(bytes: Uint8Array, start: number, end: number): number {
  let code = 0;
  for (let at = start; at < end; at += 1) code = code * 256 + (bytes[at] ?? 0);
  return code;
}

/**
 * Returns the resources that a decoded content stream names. If it holds anything but operators and their operands,
 * every name in it counts for every category, as readers may understand more of it than this function.
 */
export function findUsedNames(content: Uint8Array): Set<ResourceKey> {
  return readOperators(content) ?? findAllNames(content);
}

/** Returns undefined if the content is not written exactly in the syntax of content streams. */
function readOperators(content: Uint8Array): Set<ResourceKey> | undefined {
  const lexer = createLexer(content);
  const used = new Set<ResourceKey>();
  let names: Token[] = [];
  const texts = new Map<string, PDFName>();
  const readName = (token: Token): PDFName => {
    const text = lexer.textOf(token);
    const name = texts.get(text) ?? toName(text);
    texts.set(text, name);
    return name;
  };
  let depth = 0;
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
    if (token.kind === 'broken') return undefined;
    if (token.kind === '[' || token.kind === '<<') depth += 1;
    if (token.kind === ']' || token.kind === '>>') depth -= 1;
    if (depth < 0) return undefined;
    if (token.kind === 'name' && depth === 0) names.push(token);
    if (token.kind !== 'keyword') continue;
    const operator =
      token.end - token.start <= MAX_OPERATOR_LENGTH
        ? OPERATORS_BY_CODE.get(encode(content, token.start, token.end))
        : undefined;
    if (operator === undefined) return undefined;
    if (CONSTANTS.has(operator)) continue;
    if (depth > 0) return undefined;
    if (names.length > 0) {
      const category = NAMING[operator];
      // The first name of marked content is its tag.
      const named = category === 'Properties' ? names.slice(1) : names;
      if (category) for (const name of named) used.add(toKey(category, readName(name)));
      names = [];
    }
    if (operator === 'BI' && !skipInlineImage(content, lexer, used)) return undefined;
  }
  return depth === 0 ? used : undefined;
}

/**
 * Skips an inline image and adds its colour space. The data may hold `EI`: then operators are read from within the data,
 * which are unknown almost certainly.
 */
function skipInlineImage(content: Uint8Array, lexer: Lexer, used: Set<ResourceKey>): boolean {
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
    if (token.kind === 'broken') return false;
    const text = lexer.textOf(token);
    if (token.kind === 'name') used.add(toKey('ColorSpace', toName(text)));
    if (token.kind !== 'keyword' || text !== 'ID') continue;
    const end = findImageEnd(content, token.end);
    if (end !== undefined) lexer.moveTo(end);
    return end !== undefined;
  }
  return false;
}

function findImageEnd(content: Uint8Array, start: number): number | undefined {
  const data = Buffer.from(content.buffer, content.byteOffset, content.length);
  for (let at = data.indexOf('EI', start); at >= 0; at = data.indexOf('EI', at + 1)) {
    const next = data[at + 2];
    if (next === undefined || !isRegular(next)) return at + 2;
  }
  return undefined;
}

function findAllNames(content: Uint8Array): Set<ResourceKey> {
  const used = new Set<ResourceKey>();
  for (const [name] of toLatin1(content).matchAll(/\/[^\0\t\n\f\r ()<>[\]{}/%]*/g)) {
    for (const category of CATEGORIES) used.add(toKey(category, toName(name)));
  }
  return used;
}
