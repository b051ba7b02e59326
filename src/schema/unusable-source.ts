// Recognises values of `--schema` that name a schema in a way that is not supported, and says what to pass instead.
import { redactUrl } from '../redact-url.ts';

/** A problem of a value, and its cure. */
interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** File names that are no field, other than JSON. */
const OTHER_FILE = /^[^\s,:{}|]+\.(?:ya?ml|json5|jsonc|toml|xml|xsd|txt|md|tsx?|jsx?|mjs|py|proto|graphql)$/i;

/** Returns the problem of a value that is neither a path nor a schema; undefined if it may be one. */
export function findSourceProblem(text: string): Problem | undefined {
  if (text === '-') {
    return { message: 'is not read from stdin', hint: 'pass a file, or the JSON itself: --schema "$(cat)"' };
  }
  if (/^https?:\/\//i.test(text)) {
    const url = redactUrl(text);
    return {
      message: 'is a URL, and schemas are not downloaded',
      hint: `run: curl -o schema.json '${url}', then pass schema.json`,
    };
  }
  if (/^file:/i.test(text)) return { message: 'is a URL', hint: 'pass the path of the file' };
  if (text.startsWith('@')) {
    return {
      message: `${JSON.stringify(text)} begins with @`,
      hint: `pass the file without it: ${text.slice(1) || 'schema.json'}`,
    };
  }
  return undefined;
}

/** Whether a value can only be a path. Looks only before the first description, which may contain anything. */
export function looksLikePath(text: string): boolean {
  return (
    /^(?:[A-Za-z]:)?[^:,\s{]*[/\\]/.test(text) ||
    (/\.json$/i.test(text) && !/[,\n]|:\s/.test(text)) ||
    OTHER_FILE.test(text)
  );
}

/** Returns the problem of a file that is not JSON at first sight; undefined if it may be. */
export function findFileProblem(
  path: string,
  content: string,
  { isShort }: { readonly isShort: (text: string) => boolean },
): Problem | undefined {
  if (/^\s*(?:[[{"]|$)/.test(content)) return undefined;
  if (/\.ya?ml$/i.test(path)) {
    return { message: 'is YAML, not JSON', hint: `convert it: yq -o json ${path} > schema.json` };
  }
  if (!isShort(content)) return undefined;
  return { message: 'holds fields, not JSON', hint: `pass the fields: --schema "$(cat ${path})"` };
}
