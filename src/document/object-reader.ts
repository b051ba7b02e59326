// Reads one object of a PDF and tolerates what readers do, such as a stray word in a dictionary.
import {
  PDFArray,
  PDFBool,
  type PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNull,
  PDFNumber,
  type PDFObject,
  PDFRef,
  PDFString,
} from '@cantoo/pdf-lib';
import { createLexer, type Lexer, parseNumber, type Token } from './lexer.ts';

/** Objects in objects; writers use fewer than twenty levels, and qpdf reads 500. */
const MAX_DEPTH = 500;

/** The largest generation number; ISO 32000-1, table 18. */
const MAX_GENERATION = 65_535;

/** An object is not written in the syntax of PDF, or has no end. */
export class ObjectSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ObjectSyntaxError';
  }
}

export interface ObjectReader {
  readonly lexer: Lexer;
  /** Reads an object, not a stream's data; throws ObjectSyntaxError. */
  read(): PDFObject;
}

/** Makes a reader of objects for the bytes from `start` to `end`. */
export function createObjectReader(
  bytes: Uint8Array,
  context: PDFContext,
  start = 0,
  end = bytes.length,
): ObjectReader {
  const lexer = createLexer(bytes, start, end);
  return {
    lexer,
    read: () => {
      const token = lexer.next();
      const object = readValue(token, 0);
      if (object === undefined) throw new ObjectSyntaxError(`unexpected ${lexer.textOf(token).slice(0, 20)}`);
      return object;
    },
  };

  /** Returns undefined for anything but an object; its container skips it. */
  function readValue(token: Token, depth: number): PDFObject | undefined {
    if (depth > MAX_DEPTH) throw new ObjectSyntaxError('nested too deeply');
    switch (token.kind) {
      case 'number':
        return readNumberOrRef(lexer.textOf(token));
      case 'name':
        return toName(lexer.textOf(token));
      case 'string':
        return PDFString.of(lexer.textOf(token).slice(1, -1));
      case 'hex':
        return PDFHexString.of(lexer.textOf(token).slice(1, -1));
      case '[':
        return readArray(depth);
      case '<<':
        return readDict(depth);
      case 'keyword':
        return toConstant(lexer.textOf(token));
      case 'end':
        throw new ObjectSyntaxError('unexpected end');
      case 'broken':
        // After a string without its end, nothing is certain.
        if (/^[(<]/.test(lexer.textOf(token))) throw new ObjectSyntaxError('a string has no end');
        return undefined;
      default:
        return undefined;
    }
  }

  function readNumberOrRef(text: string): PDFObject {
    const after = lexer.position();
    if (isInteger(text)) {
      const second = lexer.next();
      if (second.kind === 'number') {
        const generation = lexer.textOf(second);
        if (isInteger(generation) && lexer.textOf(lexer.next()) === 'R') return toRef(text, generation);
      }
    }
    lexer.moveTo(after);
    return PDFNumber.of(parseNumber(text));
  }

  function readArray(depth: number): PDFArray {
    const array = PDFArray.withContext(context);
    for (let token = lexer.next(); ; token = lexer.next()) {
      if (token.kind === ']') return array;
      if (token.kind === '>>' || isObjectEnd(token)) throw new ObjectSyntaxError('an array has no end');
      // Not left out: the others keep their places.
      array.push(readValue(token, depth + 1) ?? PDFNull);
    }
  }

  function readDict(depth: number): PDFDict {
    const entries = new Map<PDFName, PDFObject>();
    for (let token = lexer.next(); ; token = lexer.next()) {
      if (token.kind === '>>') break;
      if (isObjectEnd(token)) {
        lexer.moveTo(token.start);
        break;
      }
      // Poppler, qpdf and PDF.js skip to the next key, too: names with a space in them are a known error.
      if (token.kind !== 'name') {
        if (token.kind !== 'number' && token.kind !== 'keyword') readValue(token, depth + 1);
        continue;
      }
      const key = toName(lexer.textOf(token));
      const value = lexer.next();
      if (value.kind === '>>' || isObjectEnd(value)) {
        lexer.moveTo(value.start);
        continue;
      }
      entries.set(key, readValue(value, depth + 1) ?? PDFNull);
    }
    return PDFDict.fromMapWithContext(entries, context);
  }

  /** Whether a token shows that the object before it is over. */
  function isObjectEnd(token: Token): boolean {
    return (
      token.kind === 'keyword' && /^(?:endobj|stream|endstream|obj|xref|trailer)$/.test(lexer.textOf(token))
    );
  }
}

/** Returns the name of a token; the library decodes escapes in upper case only. */
export function toName(text: string): PDFName {
  const name = text.slice(1);
  if (!name.includes('#')) return PDFName.of(name);
  return PDFName.of(name.replace(/#[\da-f]{2}/gi, (code) => code.toUpperCase()));
}

function isInteger(text: string): boolean {
  return /^\d+$/.test(text);
}

function toRef(number: string, generation: string): PDFObject {
  if (Number(number) === 0 || Number(generation) > MAX_GENERATION || !Number.isSafeInteger(Number(number)))
    return PDFNull;
  return PDFRef.of(Number(number), Number(generation));
}

function toConstant(text: string): PDFObject | undefined {
  if (text === 'true') return PDFBool.True;
  if (text === 'false') return PDFBool.False;
  return text === 'null' ? PDFNull : undefined;
}
