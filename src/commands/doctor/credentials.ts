// Checks which credentials are found and where, from their names and shapes; no value is ever part of a finding.
import { getCapabilities, listProviderVariables } from '../../api/providers/providers.ts';
import type { Finding } from '../../render/findings.ts';
import type { RunContext } from '../../run/context.ts';
import { nameKeyCommand } from '../../run/key-command.ts';
import { findCredentialVariable, findProfile } from '../../store/credential.ts';
import { SDK_BASE_URL } from '../../store/upload-scope.ts';
import { toProblem } from './problem.ts';

type Variables = RunContext['env']['variables'];

const NAME = 'credentials';
const NO_KEY =
  'set ANTHROPIC_API_KEY (keys: https://platform.claude.com/settings/keys), store key-command, or run `ant auth login`';

/** Finds the credentials of the run, and those that lose to them. Runs key-command where it counts. */
export async function checkCredentials(context: RunContext): Promise<readonly Finding[]> {
  const { env, settings, findKey } = context;
  if (settings.scopeVariables !== undefined) return [checkOtherProvider(context)];
  const variable = findCredentialVariable(env.variables);
  const profile = findProfile(env.variables);
  const lost = [
    ...['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_PROFILE'].filter(
      (name) => name !== variable && env.variables[name]?.trim() && variable !== undefined,
    ),
    ...(variable !== undefined && settings.keyCommand !== undefined ? [nameKeyCommand(env.variables)] : []),
  ];
  const also = lost.length === 0 ? '' : `; not used: ${lost.join(', ')}`;
  if (variable !== undefined) return describeVariable(variable, also, context);
  if (findKey !== undefined) {
    try {
      await findKey();
      return [{ name: NAME, status: 'ok', detail: `key printed by ${nameKeyCommand(env.variables)}` }];
    } catch (error) {
      return [toProblem(NAME, error)];
    }
  }
  if (profile !== undefined) return [{ name: NAME, status: 'ok', detail: `active profile in ${profile}` }];
  if (hasHeaderKey(env.variables)) {
    return [{ name: NAME, status: 'ok', detail: 'a header in ANTHROPIC_CUSTOM_HEADERS' }];
  }
  return [{ name: NAME, status: 'problem', detail: 'no API key found', cure: NO_KEY, exitCode: 5 }];
}

function describeVariable(variable: string, also: string, context: RunContext): readonly Finding[] {
  const { env, settings } = context;
  const kind = { ANTHROPIC_API_KEY: 'API key', ANTHROPIC_AUTH_TOKEN: 'bearer token' }[variable] ?? 'login';
  const isKnown = (settings.baseUrl ?? SDK_BASE_URL) === SDK_BASE_URL;
  const wrong = findWrongShape(variable, env.variables[variable] ?? '', isKnown);
  const detail = `${kind} from ${variable}${also}`;
  if (wrong === undefined) return [{ name: NAME, status: 'ok', detail }];
  return [
    { name: NAME, status: 'problem', detail: `${detail}; ${wrong.detail}`, cure: wrong.cure, exitCode: 5 },
  ];
}

/**
 * Says why a value cannot be a key, without a word of it; undefined for one that may be. The SDK trims it. A gateway
 * (`isKnown` false) has keys of its own.
 */
export function findWrongShape(
  variable: string,
  value: string,
  isKnown: boolean,
): { readonly detail: string; readonly cure: string } | undefined {
  const text = value.trim();
  const copy = `set ${variable} again to the key alone`;
  if (/^(["'`“”‘’]).*["'`“”‘’]$/s.test(text)) return { detail: 'the value has quotes around it', cure: copy };
  if (/\s/.test(text)) return { detail: 'the value has a space or a line break in it', cure: copy };
  if (!/^[\x21-\x7e]*$/.test(text))
    return { detail: 'the value has a character that no key has', cure: copy };
  if (/^(?:op|aws|vault|env|file):\/\//i.test(text)) {
    const cure = `have the command print it: claude-see config set key-command 'op read …'`;
    return { detail: 'the value is a reference to a secret, not the secret', cure };
  }
  if (variable !== 'ANTHROPIC_API_KEY' || !isKnown) return undefined;
  const cure = 'make a key at https://platform.claude.com/settings/keys';
  if (/^sk-ant-admin/.test(text))
    return { detail: 'the value is an Admin API key, which cannot ask models', cure };
  if (/^sk-ant-/.test(text)) return undefined;
  const whose = /^sk-/.test(text) ? 'it looks like a key of another company' : 'a key begins with sk-ant-';
  return { detail: `the value is not a key of the Claude API: ${whose}`, cure };
}

function hasHeaderKey({ ANTHROPIC_CUSTOM_HEADERS = '' }: Variables): boolean {
  return /^\s*(?:x-api-key|authorization)\s*:/im.test(ANTHROPIC_CUSTOM_HEADERS);
}

function checkOtherProvider({ env, settings }: RunContext): Finding {
  const { title, needs, credentialsHint } = getCapabilities(settings);
  const isSet = (name: string) => Boolean(env.variables[name]?.trim());
  const missing = needs.find(({ variables }) => !variables.some(isSet));
  const set = listProviderVariables(settings.provider).filter(isSet);
  const found = set.length === 0 ? 'no variable set' : `${set.join(', ')} set`;
  const detail = `${title}: ${found}`;
  if (missing === undefined && set.length > 0) return { name: NAME, status: 'ok', detail };
  if (missing === undefined) return { name: NAME, status: 'note', detail, cure: credentialsHint };
  const cure = [`set ${missing.variables.join(' or ')}`, missing.otherPlace].filter(Boolean).join(', or ');
  // A region or project may come from the platform's own files, which only its SDK reads.
  if (missing.otherPlace !== undefined)
    return { name: NAME, status: 'note', detail: `${detail}; no ${missing.name}`, cure };
  return { name: NAME, status: 'problem', detail: `${detail}; no ${missing.name}`, cure, exitCode: 5 };
}
