// The texts of `help exit-codes` and `help environment`, derived from the program's own tables.
import { EXIT_CODES, WORST_FIRST } from '../exit-codes.ts';
import { formatDefinitions, wrap } from '../render/table.ts';
import { describeSetting, getSettingFlag, SETTING_KEYS, settingVariable } from '../run/setting-table.ts';
import { HELP_WIDTH } from './format-help.ts';

export const HELP_TOPICS = ['exit-codes', 'environment'] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** Variables that the packages of other platforms read. Each package reads more of them. */
const PLATFORM_VARIABLES = [
  ['AWS_REGION', 'region of --provider bedrock and aws'],
  [
    'AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, …',
    'credentials of --provider bedrock, in the order of the AWS SDK',
  ],
  [
    'ANTHROPIC_BEDROCK_MANTLE_BASE_URL, ANTHROPIC_BEDROCK_BASE_URL',
    'addresses of --provider bedrock: the first for Opus 4.7 and newer, the second for older models',
  ],
  ['CLOUD_ML_REGION, ANTHROPIC_VERTEX_PROJECT_ID', 'region and project of --provider vertex'],
  ['GOOGLE_APPLICATION_CREDENTIALS', 'credentials of --provider vertex, if gcloud has none'],
  ['ANTHROPIC_VERTEX_BASE_URL', 'address of --provider vertex'],
  ['ANTHROPIC_FOUNDRY_API_KEY, ANTHROPIC_FOUNDRY_RESOURCE', 'key and resource of --provider foundry'],
  ['ANTHROPIC_FOUNDRY_BASE_URL', 'address of --provider foundry, instead of a resource'],
  ['ANTHROPIC_AWS_API_KEY, ANTHROPIC_AWS_WORKSPACE_ID', 'key and workspace of --provider aws'],
  ['ANTHROPIC_AWS_BASE_URL', 'address of --provider aws'],
] as const;

/** Variables that are not settings. */
const OTHER_VARIABLES: readonly (readonly [name: string, about: string])[] = [
  ['CLAUDE_SEE_CONFIG_DIR', 'folder of the settings file'],
  ['CLAUDE_SEE_CACHE_DIR', 'folder of the upload cache and of compiled code'],
  ['CLAUDE_SEE_DATA_DIR', 'folder of saved conversations'],
  ['ANTHROPIC_API_KEY', 'API key'],
  ['ANTHROPIC_AUTH_TOKEN', 'bearer token, used when there is no API key'],
  ['ANTHROPIC_PROFILE', 'profile of the official `ant` tool, used when there is no key and no token'],
  ['ANTHROPIC_BASE_URL', 'API address, unless --base-url is given'],
  ['ANTHROPIC_WORKSPACE_ID', 'workspace, unless --workspace is given'],
  ['ANTHROPIC_CUSTOM_HEADERS', 'additional request headers, one `Name: value` per line'],
  ...PLATFORM_VARIABLES,
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxies'],
  ['NODE_EXTRA_CA_CERTS', 'certificate file of a company proxy'],
  ['NODE_DISABLE_COMPILE_CACHE', '1 disables the cache of compiled code'],
  ['NO_COLOR, FORCE_COLOR', 'colour off, on'],
  ['CI, TERM', 'no spinner if CI is set or TERM is dumb'],
];

type Rows = readonly (readonly [string, string, ...string[]])[];

/** Returns the rows of the topics, which the README shows too. */
export function helpTables(): {
  readonly exitCodes: Rows;
  readonly environment: readonly (readonly [name: string, about: string])[];
} {
  const settings = SETTING_KEYS.map((key) => {
    const flag = getSettingFlag(key);
    const about = describeSetting(key);
    return [settingVariable(key), flag === undefined ? about : `same as ${flag}: ${about}`] as const;
  });
  return {
    exitCodes: EXIT_CODES.map(({ code, meaning, remedy }) => [String(code), meaning, remedy]),
    environment: [...settings, ...OTHER_VARIABLES],
  };
}

/** Returns the text of a help topic. */
export function helpTopic(topic: HelpTopic): string {
  const { exitCodes, environment } = helpTables();
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
