// Checks Node, the version of claude-see and how it was installed.
import { homedir, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Env } from '../../env.ts';
import type { Finding } from '../../render/findings.ts';
import { VERSION } from '../../version.ts';

/** As `engines` of package.json says; the launcher refuses older ones before this is loaded. */
const MIN_NODE = 20;

/** Finds what a bug report needs first. `versions` and `path` are those of this process. */
export function checkInstallation(
  { platform, variables }: Env,
  {
    versions = process.versions as Readonly<Record<string, string | undefined>>,
    path = fileURLToPath(import.meta.url),
  } = {},
): readonly Finding[] {
  return [
    { name: 'claude-see', status: 'ok', detail: `${VERSION}, ${describeOrigin(path)}` },
    checkNode(versions),
    {
      name: 'system',
      status: 'ok',
      detail: [`${platform} ${release()}, ${process.arch}`, variables.CI ? 'CI' : '']
        .filter(Boolean)
        .join(', '),
    },
  ];
}

function checkNode(versions: Readonly<Record<string, string | undefined>>): Finding {
  const { node = 'unknown', bun } = versions;
  const name = 'Node';
  if (bun !== undefined) {
    return { name, status: 'note', detail: `Bun ${bun}, which is not tested`, cure: 'use Node 20 or newer' };
  }
  if (Number.parseInt(node, 10) >= MIN_NODE) return { name, status: 'ok', detail: node };
  const cure = `install Node ${MIN_NODE} or newer: https://nodejs.org`;
  return { name, status: 'problem', detail: `${node} is not supported`, cure, exitCode: 2 };
}

/** Says how the program came here, from the path of one of its files. */
function describeOrigin(path: string): string {
  const parts = path.split(/[\\/]/);
  if (parts.includes('_npx')) return 'run by npx';
  if (!parts.includes('node_modules')) return 'from its source';
  // A prefix of npm has `lib/node_modules`, that of Windows `npm/node_modules`; nvm, fnm and Homebrew follow the first.
  const above = parts[parts.indexOf('node_modules') - 1] ?? '';
  return above === 'lib' || above === 'npm' ? 'installed globally' : 'installed in a project';
}

/** Returns a text that names the home folder as `~`, as a bug report should not name its user. */
export function hideHome(text: string, { HOME }: Env['variables']): string {
  const homes = [HOME, homedir()].filter((home): home is string => home !== undefined && home.length > 1);
  return homes.reduce((shown, home) => shown.replaceAll(home, '~'), text);
}
