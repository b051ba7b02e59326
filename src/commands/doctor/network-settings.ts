// Checks the variables that decide which way requests take and which certificates they trust.
import { readFileSync } from 'node:fs';
import { readProxies } from '../../api/http/proxy-settings.ts';
import { describeSystemError } from '../../errors.ts';
import { plural } from '../../format.ts';
import type { Finding } from '../../render/findings.ts';
import type { RunContext } from '../../run/context.ts';
import { SDK_BASE_URL } from '../../store/upload-scope.ts';
import { toProblem } from './problem.ts';

type Variables = RunContext['env']['variables'];

/** Finds the proxy of the address, and the certificates that are trusted beside Node's own. */
export function checkNetworkSettings({ env, settings }: RunContext): readonly Finding[] {
  return [
    checkProxy(settings.baseUrl ?? SDK_BASE_URL, env.variables),
    ...checkAuthorities(env.variables),
    ...checkTrust(env.variables),
  ];
}

function checkProxy(address: string, variables: Variables): Finding {
  const name = 'proxy';
  try {
    const findProxy = readProxies(variables);
    if (!findProxy || !URL.canParse(address)) return { name, status: 'ok', detail: 'none' };
    const proxy = findProxy(new URL(address));
    if (!proxy)
      return { name, status: 'ok', detail: `none for ${new URL(address).host}, by NO_PROXY or its scheme` };
    const login = proxy.hasPassword ? ', with a password' : '';
    return { name, status: 'ok', detail: `${proxy.host} from ${proxy.variable}${login}` };
  } catch (error) {
    return toProblem(name, error);
  }
}

/** Node only warns of a file that it cannot read, and then trusts nothing that is in it. */
function checkAuthorities({ NODE_EXTRA_CA_CERTS: path }: Variables): readonly Finding[] {
  if (!path) return [];
  const name = 'CA';
  const cure = 'set NODE_EXTRA_CA_CERTS to a file of certificates in PEM form, or unset it';
  try {
    const count = readFileSync(path, 'utf8').split('-----BEGIN CERTIFICATE-----').length - 1;
    const detail = `${path}: ${plural(count, 'certificate')} from NODE_EXTRA_CA_CERTS`;
    if (count > 0) return [{ name, status: 'ok', detail }];
    return [{ name, status: 'problem', detail: `${path} holds no certificate`, cure, exitCode: 2 }];
  } catch (error) {
    const detail = `${path} cannot be read: ${describeSystemError(error)}`;
    return [{ name, status: 'problem', detail, cure, exitCode: 2 }];
  }
}

function checkTrust({ NODE_TLS_REJECT_UNAUTHORIZED }: Variables): readonly Finding[] {
  if (NODE_TLS_REJECT_UNAUTHORIZED !== '0') return [];
  const detail =
    'NODE_TLS_REJECT_UNAUTHORIZED=0: no certificate is checked, and anyone in between can read the key';
  return [{ name: 'TLS', status: 'note', detail, cure: 'unset it, and set NODE_EXTRA_CA_CERTS instead' }];
}
