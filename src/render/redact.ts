// Removes secrets from text for stderr. The answer itself is never changed.
import type { Env } from '../env.ts';
import { redactUrls } from '../redact-url.ts';

const SECRET_VARIABLES = /(KEY|TOKEN(?!S)|SECRET|PASSWORD|CREDENTIAL)/i;
/** These hold the path of a file, which a message must be able to name. */
const PATH_VARIABLES = /(_FILE|APPLICATION_CREDENTIALS)$/i;
/** These hold an address with or without a scheme, which may name a user and a password. */
const ADDRESS_VARIABLES = /(URL|URI|PROXY|ENDPOINT|HOST)$/i;
/** A shorter value could be an ordinary word. */
const MIN_SECRET_LENGTH = 8;

/** The parts of an Env that tell which texts are secrets. */
export type SecretSources = Pick<Env, 'variables' | 'secrets'>;

/**
 * Returns a function that removes API keys, the values of secret variables and of ANTHROPIC_CUSTOM_HEADERS, the secrets
 * that the run has found by then, and the logins and secret parameters of URLs.
 */
export function makeRedactor({ variables, secrets: found }: SecretSources): (text: string) => string {
  const values = Object.entries(variables).flatMap(([name, value = '']) => {
    if (name === 'ANTHROPIC_CUSTOM_HEADERS') return getHeaderValues(value);
    const logins = ADDRESS_VARIABLES.test(name) ? getLogin(value) : [];
    const isSecret = SECRET_VARIABLES.test(name) && !PATH_VARIABLES.test(name);
    return isSecret ? [value.trim(), ...logins] : logins;
  });
  let secrets = listForms(values);
  let foundBefore = 0;
  return (text) => {
    if (found.size !== foundBefore) {
      foundBefore = found.size;
      secrets = listForms([...values, ...found]);
    }
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
    return redactUrls(clean)
      .replace(/sk-ant-[\w-]+/g, '[redacted]')
      .replace(/(bearer|basic) [\w.~+/=-]{8,}/gi, '$1 [redacted]');
  };
}

/** Returns the forms in which secrets may stand in a text. */
function listForms(values: readonly string[]): readonly string[] {
  return (
    values
      // `inspect` indents the lines of an error's message.
      .flatMap((value) => value.split(/\s*[\r\n]\s*/))
      .filter((value) => value.length >= MIN_SECRET_LENGTH)
      // Quotes are escaped in the output of `inspect` and in JSON.
      .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
      // Longest first: one secret may be the beginning of another.
      .sort((a, b) => b.length - a.length)
  );
}

/** Returns the values of `Name: value` lines, such as `Bearer abc…`, with and without their scheme. */
function getHeaderValues(lines: string): string[] {
  return lines.split('\n').flatMap((line) => {
    const value = line.slice(line.indexOf(':') + 1).trim();
    return [value, value.replace(/^\S+ /, '')];
  });
}

/** Returns the `user:password` in front of an address, and the password alone. */
function getLogin(address: string): string[] {
  const login = /^(?:[a-z][a-z\d+.-]*:[/\\]+)?(.*)@/is.exec(address.trim())?.[1];
  if (login === undefined) return [];
  return [login, login.slice(login.indexOf(':') + 1)];
}
