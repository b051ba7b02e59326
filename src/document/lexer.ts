// Splits PDF syntax into tokens: objects in a file and operators in a content stream use the same ones.

type TokenKind =
  | 'number'
  | 'name'
  | 'string'
  | 'hex'
  | '['
  | ']'
  | '<<'
  | '>>'
  /** Anything else that is regular characters, such as `obj`, `R`, `true` or an operator. */
  | 'keyword'
  /** A stray delimiter, or a string without its end. */
  | 'broken'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The position of the first byte. */
  readonly start: number;
  /** The position after the last byte. */
  readonly end: number;
}

export interface Lexer {
  /** Returns the next token and moves behind it. */
  next(): Token;
  /** The position where the next token is looked for. */
  position(): number;
  moveTo(position: number): void;
  /** Returns the bytes of a token, a character for each. */
  textOf(token: Token): string;
}

const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;

/** The class of each byte; ISO 32000-1, tables 1 and 2. */
const CLASSES: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, byte) => {
  if ([0, 9, 10, 12, 13, 32].includes(byte)) return SPACE;
  return '()<>[]{}/%'.includes(String.fromCharCode(byte)) ? DELIMITER : REGULAR;
});

const [LF, CR] = [10, 13];
const code = (character: string) => character.charCodeAt(0);
const [OPEN_PAREN, CLOSE_PAREN, BACKSLASH] = [code('('), code(')'), code('\\')];
const [LESS, GREATER, OPEN_BRACKET, CLOSE_BRACKET] = [code('<'), code('>'), code('['), code(']')];
const [SLASH, PERCENT, PLUS, MINUS, POINT, ZERO, NINE] = Array.from('/%+-.09', code) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

const isNumeric = (byte: number) =>
  (byte >= ZERO && byte <= NINE) || byte === POINT || byte === MINUS || byte === PLUS;

/** Whether a byte is white space; false past the end. */
export function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && CLASSES[byte] === SPACE;
}

/** Whether a byte is neither white space nor a delimiter. */
export function isRegular(byte: number): boolean {
  return CLASSES[byte] === REGULAR;
}

/** Makes a lexer for the bytes up to `end`. */
export function createLexer(bytes: Uint8Array, start = 0, end = bytes.length): Lexer {
  let at = start;
  const limit = Math.min(end, bytes.length);
  const byteAt = (position: number): number => (position < limit ? (bytes[position] ?? -1) : -1);

  const skipSpace = () => {
    for (; at < limit; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === PERCENT) {
        while (at < limit && bytes[at] !== LF && bytes[at] !== CR) at += 1;
      } else if (CLASSES[byte] !== SPACE) return;
    }
  };
  const skipRegular = () => {
    while (at < limit && CLASSES[bytes[at] ?? 0] === REGULAR) at += 1;
  };
  const skipString = (): boolean => {
    let depth = 0;
    for (; at < limit; at += 1) {
      const byte = bytes[at];
      if (byte === BACKSLASH) at += 1;
      else if (byte === OPEN_PAREN) depth += 1;
      else if (byte === CLOSE_PAREN) depth -= 1;
      if (depth === 0) {
        at += 1;
        return true;
      }
    }
    at = limit;
    return false;
  };
  const skipHex = (): boolean => {
    at += 1;
    while (at < limit && CLASSES[bytes[at] ?? 0] !== DELIMITER) at += 1;
    if (byteAt(at) !== GREATER) return false;
    at += 1;
    return true;
  };
  const skipToken = (): TokenKind => {
    if (at >= limit) return 'end';
    const first = byteAt(at);
    if (first === OPEN_PAREN) return skipString() ? 'string' : 'broken';
    if (first === SLASH) {
      at += 1;
      skipRegular();
      return 'name';
    }
    if (first === LESS && byteAt(at + 1) !== LESS) return skipHex() ? 'hex' : 'broken';
    if (first === LESS || (first === GREATER && byteAt(at + 1) === GREATER)) {
      at += 2;
      return first === LESS ? '<<' : '>>';
    }
    if (isNumeric(first)) {
      while (at < limit && isNumeric(bytes[at] ?? 0)) at += 1;
      return 'number';
    }
    if (CLASSES[first] === REGULAR) {
      skipRegular();
      return 'keyword';
    }
    at += 1;
    if (first === OPEN_BRACKET) return '[';
    return first === CLOSE_BRACKET ? ']' : 'broken';
  };

  return {
    next() {
      skipSpace();
      const from = at;
      const kind = skipToken();
      return { kind, start: from, end: at };
    },
    position: () => at,
    moveTo(position) {
      at = position;
    },
    textOf: (token) => toLatin1(bytes, token.start, token.end),
  };
}

/** Returns the value of a number token. Reads what is written twice (`--5`) or too much (`1.2.3`) as readers do. */
export function parseNumber(text: string): number {
  const plain = Number(text);
  if (!Number.isNaN(plain)) return plain;
  const [, sign = '', digits = ''] = /^([+-]*)(\d*\.?\d*)/.exec(text) ?? [];
  const value = Number(digits === '.' ? '0' : digits);
  return sign.includes('-') && value !== 0 ? -value : value;
}

/** Maximum bytes that a loop converts faster than a buffer of their own. */
const SHORT = 32;

/** Returns bytes as text, a character for each. */
export function toLatin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start <= SHORT) {
    let text = '';
    for (let at = start; at < end && at < bytes.length; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
    return text;
  }
  const part = bytes.subarray(start, Math.max(start, end));
  return Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1');
}
