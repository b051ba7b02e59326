// Explains the syntax errors of the YAML library by what their author probably wrote.
import type { YAMLParseError } from 'yaml';

interface Explained {
  readonly message: string;
  readonly hint: string | undefined;
}

type Explain = (quotedExample: string) => Explained;

const quote = (message: string): Explain => {
  return (quotedExample) => ({ message, hint: `put the whole text in quotes: ${quotedExample}` });
};

const BY_CODE: Readonly<Record<string, Explain>> = {
  TAB_AS_INDENT: () => ({ message: 'a tab is not allowed as indentation', hint: 'indent with spaces' }),
  BAD_SCALAR_START: quote('a text without quotes cannot begin with this character'),
  BAD_ALIAS: quote('a text without quotes cannot begin with & or *'),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'a second ": " in one line begins a map in a map',
    hint: 'put a text that has ": " in it in quotes',
  }),
  MULTIPLE_ANCHORS: () => ({ message: 'a value can have only one anchor', hint: undefined }),
};

/**
 * Returns the message and the hint for a syntax error, in our words where the cause is a usual one. `quotedExample` is a
 * text in quotes, as such a file has it.
 */
export function explainSyntaxError(
  { code, message }: Pick<YAMLParseError, 'code' | 'message'>,
  quotedExample: string,
): Explained {
  const explain = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (explain) return explain(quotedExample);
  if (/at node end$/.test(message)) {
    return quote('something follows the end of a quoted text, list, map or alias')(quotedExample);
  }
  const closing = code === 'BAD_INDENT' ? /must be .* end with an? ([\]}])/.exec(message)?.[1] : undefined;
  if (closing !== undefined) {
    const hint = `close it with ${closing}, indented more than the key that it belongs to`;
    return { message: `a list or map in brackets has no ${closing} where it should`, hint };
  }
  if (/^Not a YAML token/.test(message)) {
    return quote('a text without quotes cannot begin with > or |')(quotedExample);
  }
  const [first = '', ...rest] = message.replace(/\s+/g, ' ');
  return { message: `is not valid YAML: ${first.toLowerCase()}${rest.join('')}`, hint: undefined };
}
