// The texts of `help exit-codes` and `help environment`, derived from the program's own tables.
import { PROVIDER_VARIABLES } from '../api/providers/providers.ts';
import { EXIT_CODES, WORST_FIRST } from '../exit-codes.ts';
import { formatDefinitions, wrap } from '../render/table.ts';
import { PRICE_HELP, PRICE_VARIABLE } from '../run/prices.ts';
import { describeSetting, getSettingFlag, getSettingVariable, SETTING_KEYS } from '../run/setting-table.ts';
import { HELP_WIDTH } from './format-help.ts';

export const HELP_TOPICS = ['exit-codes', 'environment'] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** Variables that are not settings. */
const OTHER_VARIABLES: readonly (readonly [name: string, about: string])[] = [
  [PRICE_VARIABLE, PRICE_HELP.variable],
  ['CLAUDE_SEE_CONFIG_DIR', 'folder of the settings file'],
  ['CLAUDE_SEE_CACHE_DIR', 'folder of the upload cache and of compiled code'],
  ['CLAUDE_SEE_DATA_DIR', 'folder of saved conversations'],
  ['CLAUDE_SEE_BROWSER', 'path of the browser that takes pictures of pages'],
  ...PROVIDER_VARIABLES,
  ['HTTPS_PROXY, HTTP_PROXY, ALL_PROXY', 'proxies'],
  ['NO_PROXY', 'hosts, addresses and ranges that are reached without a proxy'],
  ['NODE_EXTRA_CA_CERTS', 'certificate file of a company proxy'],
  ['NODE_DISABLE_COMPILE_CACHE', '1 disables the cache of compiled code'],
  ['NO_COLOR, FORCE_COLOR', 'colour off, on'],
  ['CI, TERM', 'no spinner if CI is set or TERM is dumb; in CI no message can be a workflow command'],
];

type Rows = readonly (readonly [string, string, ...string[]])[];

/** Returns the rows of the topics, which docs/reference.md shows too. */
export function listHelpTables(): {
  readonly exitCodes: Rows;
  readonly environment: readonly (readonly [name: string, about: string])[];
} {
  const settings = SETTING_KEYS.map((key) => {
    const flag = getSettingFlag(key);
    const about = describeSetting(key);
    return [getSettingVariable(key), flag === undefined ? about : `same as ${flag}: ${about}`] as const;
  });
  return {
    exitCodes: EXIT_CODES.map(({ code, meaning, remedy }) => [String(code), meaning, remedy]),
    environment: [...settings, ...OTHER_VARIABLES],
  };
}

/** Returns the text of a help topic. */
export function formatHelpTopic(topic: HelpTopic): string {
  const { exitCodes, environment } = listHelpTables();
  if (topic === 'exit-codes') {
    const rows = exitCodes.map(([code, meaning, remedy]) => {
      return [code, remedy ? `${meaning} (${remedy})` : meaning] as const;
    });
    return `Exit codes:
${formatDefinitions(rows, { width: HELP_WIDTH })}
When outcomes mix, the first of these that occurred decides:
${WORST_FIRST.join(' > ')}.
`;
  }
  return `Environment variables:
${formatDefinitions(environment, { width: HELP_WIDTH })}
${wrap(PRECEDENCE, HELP_WIDTH).join('\n')}

${wrap(SECRETS, HELP_WIDTH).join('\n')}
`;
}

const PRECEDENCE =
  'A flag overrides a variable, a variable overrides a stored setting (`claude-see config`), and a setting overrides the default.';
const SECRETS =
  'The Anthropic SDK reads the ANTHROPIC_* variables, and the package of each cloud reads its own. Secrets are read from variables only, never from a flag.';
