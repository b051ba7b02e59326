// Removes user names and passwords from URLs before they are shown.

/** The start of a URL. Parsers accept any number of slashes and backslashes after http and https. */
const URL_START = /^(?:[a-z][a-z\d+.-]*:[/\\]+|[/\\]{2,})/i;
/** Only http and https: trying any word before a colon would be slow in a long text. */
const URLS_IN_TEXT = /(?:https?:)?\/\/(?:(?!(?:https?:)?\/\/)\S)+/gi;

/** Returns a URL without its user name and password. If they make it invalid, they are taken to end at the last `@`. */
export function stripCredentials(url: string): string {
  const start = URL_START.exec(url)?.[0] ?? '';
  const rest = url.slice(start.length);
  const login = URL.canParse(`https://${rest}`) ? /^[^/\\?#]*@/ : /^.*@/s;
  return start === '' ? url : start + rest.replace(login, '[redacted]@');
}

/** Removes user names and passwords from all URLs in a text. A URL ends at white space. */
export function stripAllCredentials(text: string): string {
  return text.replace(URLS_IN_TEXT, stripCredentials);
}
