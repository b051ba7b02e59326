// Parses YAML or JSON into a tree of values with positions, within bounds that hostile files cannot exceed.
import type { Document, LineCounter } from 'yaml';
import { convertNodes, MAX_DEPTH, type MakeSourceError, type Source } from './convert-nodes.ts';
import type { Report, SourceNode, SourcePosition } from './source-tree.ts';
import { explainSyntaxError } from './syntax-errors.ts';

/** The start of a file. */
const START: SourcePosition = { line: 1, column: 1 };

export interface SourceReader {
  /** Makes the error that ends reading. */
  readonly makeError: MakeSourceError;
  readonly report: Report;
  /** The hint for an empty file. */
  readonly emptyHint: string;
  /** A text as such a file has it, whose quotes and punctuation YAML would take for its own. */
  readonly quotedExample: string;
}

/**
 * Parses the text of a YAML file. Throws the error of `makeError` for the first thing that is no plain YAML 1.2, and
 * reports what is wrong where reading can go on.
 */
export async function parseSource(
  text: string,
  { makeError, report, emptyHint, quotedExample }: SourceReader,
): Promise<SourceNode> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const locate = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const before = text.slice(0, nul).split('\n');
    const position = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    throw makeError(position, 'the file has a NUL character', 'save the file as UTF-8 text');
  }
  const source = { yaml, text, locate, makeError, report };
  const document = compose(source, lines);
  const [error] = document.errors;
  if (error) {
    const { message, hint } = explainSyntaxError(error, quotedExample);
    throw makeError(locate(error.pos[0]), message, hint);
  }
  if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2') {
    throw makeError(
      START,
      'the file is YAML 1.1, in which yes, no and on are no texts',
      'remove the %YAML line',
    );
  }
  if (!document.contents) {
    throw makeError(START, 'the file is empty', emptyHint);
  }
  return convertNodes(document.contents, source);
}

interface Parsing extends Source {
  readonly yaml: typeof import('yaml');
}

function compose({ yaml, text, locate, makeError }: Parsing, lines: LineCounter): Document.Parsed {
  try {
    const tokens = [...new yaml.Parser(lines.addNewLine).parse(text)];
    for (const token of tokens) {
      const deep = findTooDeep(token);
      if (deep !== undefined) throw makeError(locate(deep), `is nested deeper than ${MAX_DEPTH} levels`);
    }
    // Repeated keys are found by our own conversion, because the library compares each key with all before it.
    const composer = new yaml.Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    const [first, second] = composer.compose(tokens, true, text.length);
    if (second) {
      const hint = 'put everything into one document, without a --- line';
      throw makeError(locate(second.range[0]), 'a second YAML document begins', hint);
    }
    if (first) return first as Document.Parsed;
  } catch (error) {
    // The library spreads long runs of comments and empty lines over the arguments of one call.
    if (!(error instanceof RangeError)) throw error;
  }
  throw makeError(START, 'the file is too large or too oddly formed to be read');
}

/** The part of the library's syntax tree that the depth depends on. */
interface Token {
  readonly offset?: number;
  readonly value?: unknown;
  readonly items?: readonly { readonly key?: unknown; readonly value?: unknown }[];
}

/** Returns the offset of the first value that is nested too deeply; a loop, because recursion could overflow the stack. */
function findTooDeep(root: unknown): number | undefined {
  const rest: { token: unknown; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { token, depth } = next;
    if (typeof token !== 'object' || token === null) continue;
    const { offset = 0, value, items = [] } = token as Token;
    if (depth > MAX_DEPTH + 1) return offset;
    rest.push({ token: value, depth: depth + 1 });
    for (const item of items) {
      rest.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 });
    }
  }
  return undefined;
}
