// Parses the headers of `--header`, and gives them to the host of the first URL alone.
import { type CliError, usageError } from '../errors.ts';
import type { InputRef } from './refs.ts';

/** The headers of the downloads of a run. */
export interface DownloadHeaders {
  /** By name in lower case. */
  readonly values: Readonly<Record<string, string>>;
  /** Texts that no message may show. */
  readonly secrets: readonly string[];
  /**
   * Binds the headers to the origin of the first URL that is passed in any call. Throws CliError for a URL of
   * another origin, which must not learn them.
   */
  bind(refs: readonly InputRef[]): void;
  /** True once they are bound to an origin. */
  isBound(): boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

const SUBJECT = '--header';
const FORM = 'write it as --header "Name: value", or with a secret --header "Name: env:VARIABLE"';

/** A token: https://www.rfc-editor.org/rfc/rfc9110.html#name-tokens */
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Visible characters of Latin-1, which fetch sends as they are, and the spaces between them. */
const VALUE = /^[\x21-\x7e\xa0-\xff](?:[\t\x20-\x7e\xa0-\xff]*[\x21-\x7e\xa0-\xff])?$/;
/** A word of a value, or the value of a cookie, that stands for the value of a variable. */
const VARIABLE = /(?<![^\s=])env:([^\s;]*)/g;

/** Headers that belong to the connection or that say how the answer is packed. */
const RESERVED =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|proxy-.*|accept-encoding|range|if-.*)$/;

/** Parses the values of `--header`; undefined without any. Throws CliError, whose text holds no value. */
export function parseHeaders(
  texts: readonly string[] | undefined,
  variables: Variables,
): DownloadHeaders | undefined {
  if (texts === undefined || texts.length === 0) return undefined;
  const values = new Map<string, string>();
  const fromVariables = new Set<string>();
  for (const text of texts) {
    const { name, value } = parseHeader(text, variables, fromVariables);
    if (values.has(name)) throw headerError(name, 'is given twice', 'leave one of them out');
    values.set(name, value);
  }
  return makeDownloadHeaders(Object.fromEntries(values), fromVariables);
}

/** Makes the headers of a run, which are bound to no origin yet. */
function makeDownloadHeaders(
  values: Readonly<Record<string, string>>,
  fromVariables: ReadonlySet<string>,
): DownloadHeaders {
  let bound: string | undefined;
  return {
    values,
    // With and without a scheme such as `Bearer`.
    secrets: [
      ...new Set([
        ...Object.values(values).flatMap((value) => [value, value.replace(/^\S+ +/, '')]),
        ...fromVariables,
      ]),
    ],
    isBound: () => bound !== undefined,
    bind(refs) {
      for (const ref of refs) {
        if (ref.kind !== 'url' || !URL.canParse(ref.url)) continue;
        const { origin } = new URL(ref.url);
        bound ??= origin;
        if (origin !== bound) throw otherOriginError(bound, origin);
      }
    },
  };
}

/** Parses one header; what variables hold is added to `found`. */
function parseHeader(
  text: string,
  variables: Variables,
  found: Set<string>,
): { readonly name: string; readonly value: string } {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(0, colon)).trim().toLowerCase();
  if (colon < 0) throw usageError(SUBJECT, 'has no colon between name and value', FORM);
  // The name may be a secret that was typed in the wrong place.
  if (!NAME.test(name)) throw usageError(SUBJECT, 'has no valid name before the colon', FORM);
  if (RESERVED.test(name)) throw headerError(name, 'cannot be set: the connection decides it');
  const value = text
    .slice(colon + 1)
    .trim()
    .replace(VARIABLE, (_, variable: string) => {
      const held = readVariable(variable, name, variables);
      found.add(held);
      return held;
    });
  if (value === '') throw headerError(name, 'has no value', FORM);
  if (!VALUE.test(value)) throw headerError(name, 'has a value with a character that no header can hold');
  return { name, value };
}

function readVariable(variable: string, name: string, variables: Variables): string {
  if (!/^[A-Za-z_]\w*$/.test(variable)) throw headerError(name, 'names no variable after env:', FORM);
  const value = variables[variable]?.trim() ?? '';
  if (value === '') throw headerError(name, `the variable ${variable} is not set`, `export ${variable}=…`);
  return value;
}

function headerError(name: string, message: string, hint?: string): CliError {
  return usageError(`${SUBJECT} "${name}: …"`, message, hint);
}

function otherOriginError(bound: string, origin: string): CliError {
  const why = `goes to ${bound} only, and ${origin} is another host`;
  return usageError(SUBJECT, why, 'ask about the URLs of one host at a time');
}
