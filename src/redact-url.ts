// Takes user names and passwords out of URLs before they are shown, in every room. Pure.

/** What a URL begins with: the parser takes any number of slashes, either way round, behind http and https. */
const URL_START = /^(?:[a-z][a-z\d+.-]*:[/\\]+|[/\\]{2,})/i;
/** Only these schemes by name: any word before a colon would be looked for at each place of a long text. */
const URLS_IN_TEXT = /(?:https?:)?\/\/(?:(?!(?:https?:)?\/\/)\S)+/gi;

/** Returns a URL without its user name and password. Where those spoil it, nobody can say where they end: at the last `@`. */
export function stripCredentials(url: string): string {
  const start = URL_START.exec(url)?.[0] ?? '';
  const rest = url.slice(start.length);
  const login = URL.canParse(`https://${rest}`) ? /^[^/\\?#]*@/ : /^.*@/s;
  return start === '' ? url : start + rest.replace(login, '[redacted]@');
}

/** Returns a text with every URL in it, up to the next white space, without its user name and password. */
export function stripAllCredentials(text: string): string {
  return text.replace(URLS_IN_TEXT, stripCredentials);
}
