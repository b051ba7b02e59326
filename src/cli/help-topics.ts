// The texts of `help exit-codes` and `help environment`, made from the tables that the program goes by.
import { PROVIDER_VARIABLES } from '../api/providers/providers.ts';
import { EXIT_CODES, WORST_FIRST } from '../exit-codes.ts';
import { formatTable } from '../render/table.ts';
import { SETTINGS, type SettingKey, settingVariable } from '../run/setting-table.ts';

export const HELP_TOPICS = ['exit-codes', 'environment'] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** Variables that are not settings: who reads them and what for. */
const OTHER_VARIABLES: readonly (readonly [name: string, about: string])[] = [
  ['CLAUDE_SEE_CONFIG_DIR', 'folder of the settings file'],
  ['CLAUDE_SEE_CACHE_DIR', 'folder of what is remembered of uploads, and of compiled code'],
  ['CLAUDE_SEE_DATA_DIR', 'folder of saved conversations'],
  ...PROVIDER_VARIABLES,
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxies'],
  ['NODE_EXTRA_CA_CERTS', "certificate file of a company's proxy"],
  ['NODE_DISABLE_COMPILE_CACHE', '1: keep and use no compiled code'],
  ['NO_COLOR, FORCE_COLOR', 'colour off, on'],
  ['CI, TERM', 'no spinner where CI is set or TERM is dumb'],
];

type Rows = readonly (readonly [string, string, ...string[]])[];

/** Returns the rows that the topics, and the README, show. */
export function helpTables(): { readonly exitCodes: Rows; readonly environment: Rows } {
  const settings = Object.entries(SETTINGS).map(
    ([key, setting]) =>
      [
        settingVariable(key as SettingKey),
        'flagless' in setting ? setting.about : `as --${key}: ${setting.about}`,
      ] as const,
  );
  return {
    exitCodes: EXIT_CODES.map(({ code, meaning, remedy }) => [String(code), meaning, remedy]),
    environment: [...settings, ...OTHER_VARIABLES],
  };
}

/** Returns the text of a help topic. */
export function helpTopic(topic: HelpTopic): string {
  const tables = helpTables();
  if (topic === 'exit-codes') {
    return `${formatTable(['exit', 'meaning', 'what to do'], tables.exitCodes)}
When outcomes mix: ${WORST_FIRST.join(' > ')}. An outage never becomes a failed check.
`;
  }
  return `${formatTable(['variable', 'meaning'], tables.environment)}
A flag wins over a variable, a variable over a stored setting (\`claude-see config\`), that over the default.
ANTHROPIC_* variables are read by the Anthropic SDK, those of a cloud by its own package; secrets are read from there only, never from a flag.
`;
}
