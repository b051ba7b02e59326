// Reads the Markdown inside a paragraph, a heading or a cell: emphasis, code, links.
import { Lexer, type Token } from 'marked';
import type { Mark, Span } from './theme.ts';

/** Characters of which some may begin Markdown. */
const MAY_BE_MARKDOWN = /[\\`*_~[<@]|:\/\/|www\./;

/**
 * Characters that are read as Markdown in one piece: the lexer's time grows faster than its text, and no sentence is as
 * long.
 */
const MAX_LENGTH = 4000;

/** Returns the spans of a text. With `keepsMarks` every character stays, and links alone change. */
export function parseInline(source: string, keepsMarks: boolean): readonly Span[] {
  const isPlain = !MAY_BE_MARKDOWN.test(source) || source.length > MAX_LENGTH;
  return isPlain ? [{ text: source, marks: [] }] : toSpans(Lexer.lexInline(source), [], keepsMarks);
}

/**
 * Returns the spans of a text that ends at a word's end, or undefined while a mark in it is open: what follows may
 * change how it looks.
 */
export function parseSettled(source: string, keepsMarks: boolean): readonly Span[] | undefined {
  if (!MAY_BE_MARKDOWN.test(source)) return [{ text: source, marks: [] }];
  if (source.endsWith('\\')) return undefined;
  const tokens = Lexer.lexInline(source);
  const plain = tokens.map((token) => (token.type === 'text' ? token.raw : '\0')).join('');
  return isOpen(plain) ? undefined : toSpans(tokens, [], keepsMarks);
}

/** Text before a mark of emphasis. In `2*3*4`, `src/*.ts` and `snake_case`, the characters mean themselves. */
const BEFORE = String.raw`(?:^|[\s\0([{"'“‘«—–*_~>|-]|[^\0-\x7f])`;
const MAY_OPEN = new RegExp(BEFORE.concat('$'), 'u');
const MAY_CLOSE = /^(?:$|[\s.,;:!?)\]}"'”’»—–*_~<|…-]|[^\0-\x7f])/u;
const OPENS_EMPHASIS = new RegExp(`${BEFORE}(?:\\*{1,3}(?=[^\\s*])|_{1,3}(?=[^\\s_])|~~(?=\\S))`, 'u');

function isOpen(plain: string): boolean {
  if (/`|<[a-z/!?]/i.test(plain) || OPENS_EMPHASIS.test(plain)) return true;
  const lastClosed = plain.lastIndexOf(']');
  return (
    plain.lastIndexOf('[') > lastClosed || (lastClosed >= 0 && /^\]\([^)]*$/.test(plain.slice(lastClosed)))
  );
}

function toSpans(tokens: readonly Token[], marks: readonly Mark[], keepsMarks: boolean): readonly Span[] {
  const source = tokens.map(({ raw }) => raw).join('');
  const spans: Span[] = [];
  let end = 0;
  for (const token of tokens) {
    const before = source.slice(0, end);
    end += token.raw.length;
    spans.push(...toSpansOf(token, { before, after: source.slice(end) }, marks, keepsMarks));
  }
  return spans;
}

interface Surroundings {
  readonly before: string;
  readonly after: string;
}

function toSpansOf(
  token: Token,
  around: Surroundings,
  marks: readonly Mark[],
  keepsMarks: boolean,
): readonly Span[] {
  const { type, raw } = token;
  const plain = (text: string, own: readonly Mark[] = []): Span => ({ text, marks: [...marks, ...own] });
  switch (type) {
    case 'em':
    case 'strong':
    case 'del': {
      const isMarkup = isEmphasis(token, around);
      const mark = ({ em: 'emphasis', strong: 'strong', del: 'deleted' } as const)[type];
      const inner = toSpans(token.tokens ?? [], isMarkup ? [...marks, mark] : marks, keepsMarks);
      if (isMarkup && !keepsMarks) return inner;
      const sign = raw.slice(0, (raw.length - token.text.length) / 2);
      return [plain(sign, isMarkup ? [mark] : []), ...inner, plain(sign, isMarkup ? [mark] : [])];
    }
    case 'codespan':
      return [plain(keepsMarks ? raw : token.text, ['code'])];
    case 'link':
      // A bare address is its own text.
      if (!raw.startsWith('[')) return [plain(raw, ['link'])];
      return [
        ...toSpans(token.tokens ?? [], token.text === token.href ? [...marks, 'link'] : marks, keepsMarks),
        ...(token.text === token.href
          ? []
          : [plain(' ('), plain(getDestination(raw, token.text), ['link']), plain(')')]),
      ];
    case 'image':
      return [
        plain(`${token.text} (`),
        plain(getDestination(raw.slice(1), token.text), ['link']),
        plain(')'),
      ];
    case 'escape':
      return [plain(isLiteral(raw, around) ? raw : token.text)];
    case 'br':
      return [plain(raw.startsWith('\\') && !endsSentence(around.before) ? raw : '\n')];
    default:
      return [plain(raw)];
  }
}

function isEmphasis({ type, raw, ...token }: Token, { before, after }: Surroundings): boolean {
  if (type === 'del') return raw.startsWith('~~');
  if (!MAY_OPEN.test(before)) return false;
  // `__init__` is a name, and `**URL**s` a plural.
  if (type === 'strong') return raw.startsWith('*') || /\s/.test('text' in token ? String(token.text) : '');
  return MAY_CLOSE.test(after);
}

/** Returns all that the parentheses hold: the real address, whatever the text before it says, and a title. */
function getDestination(raw: string, text: string): string {
  return raw.slice(text.length + 2).replace(/^\(\s*|\s*\)$/g, '');
}

/** True for a backslash of a Windows path, of a drawing or of TeX, where it escapes nothing. */
function isLiteral(raw: string, { before, after }: Surroundings): boolean {
  const word = (/[^\s]*$/.exec(before)?.[0] ?? '') + raw + (/^[^\s]*/.exec(after)?.[0] ?? '');
  return /^\\[\\()[\]{}]/.test(raw) || /\\(?:[A-Za-z0-9\\/]|$)|[:/]\\/.test(word);
}

/** A backslash at the end of a line breaks it only behind words: other lines are drawings and commands. */
function endsSentence(before: string): boolean {
  return /[\p{L}\p{N}.,;:!?)"'*`]$/u.test(before) && !/\\\S*$/.test(before);
}
