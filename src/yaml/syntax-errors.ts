// Explains the syntax errors of the YAML library by what their author probably wrote.
import type { YAMLParseError } from 'yaml';

interface Explained {
  readonly message: string;
  readonly hint: string | undefined;
}

/** Stands for the hint that shows a text in quotes, which depends on the kind of file. */
const QUOTE_ALL = 'quote';

const BY_CODE: Readonly<Record<string, Explained>> = {
  TAB_AS_INDENT: { message: 'a tab is not allowed as indentation', hint: 'indent with spaces' },
  BAD_SCALAR_START: {
    message: 'a text without quotes cannot begin with this character',
    hint: QUOTE_ALL,
  },
  BAD_ALIAS: { message: 'a text without quotes cannot begin with & or *', hint: QUOTE_ALL },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second ": " in one line begins a map in a map',
    hint: 'put a text that has ": " in it in quotes',
  },
  MULTIPLE_ANCHORS: { message: 'a value can have only one anchor', hint: undefined },
};

/**
 * Returns the message and the hint for a syntax error, in our words where the cause is a usual one. `quotedExample` is a
 * text in quotes, as such a file has it.
 */
export function explainSyntaxError(
  error: Pick<YAMLParseError, 'code' | 'message'>,
  quotedExample: string,
): Explained {
  const { message, hint } = explain(error);
  return { message, hint: hint === QUOTE_ALL ? `put the whole text in quotes: ${quotedExample}` : hint };
}

function explain({ code, message }: Pick<YAMLParseError, 'code' | 'message'>): Explained {
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (known) return known;
  if (/at node end$/.test(message)) {
    return { message: 'something follows the end of a quoted text, list, map or alias', hint: QUOTE_ALL };
  }
  const closing = code === 'BAD_INDENT' ? /must be .* end with an? ([\]}])/.exec(message)?.[1] : undefined;
  if (closing !== undefined) {
    const hint = `close it with ${closing}, indented more than the key that it belongs to`;
    return { message: `a list or map in brackets has no ${closing} where it should`, hint };
  }
  if (/^Not a YAML token/.test(message)) {
    return { message: 'a text without quotes cannot begin with > or |', hint: QUOTE_ALL };
  }
  const [first = '', ...rest] = message.replace(/\s+/g, ' ');
  return { message: `is not valid YAML: ${first.toLowerCase()}${rest.join('')}`, hint: undefined };
}
