// The texts of `help exit-codes` and `help environment`, made from the tables that the program goes by.
import { EXIT_CODES, WORST_FIRST } from '../exit-codes.ts';
import { formatTable } from '../render/table.ts';
import { SETTINGS, type SettingKey, settingVariable } from '../run/setting-table.ts';

export const HELP_TOPICS = ['exit-codes', 'environment'] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** What the packages of other platforms read; each has more of them, of its cloud's own. */
const PLATFORM_VARIABLES = [
  ['AWS_REGION', 'region of --provider bedrock and aws'],
  [
    'AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, …',
    'credentials of --provider bedrock: AWS finds them in its own order',
  ],
  [
    'ANTHROPIC_BEDROCK_MANTLE_BASE_URL, ANTHROPIC_BEDROCK_BASE_URL',
    'addresses: the first for Opus 4.7 and newer, the second for older models',
  ],
  ['CLOUD_ML_REGION, ANTHROPIC_VERTEX_PROJECT_ID', 'region and project of --provider vertex'],
  ['GOOGLE_APPLICATION_CREDENTIALS', 'credentials of --provider vertex, if gcloud has none'],
  ['ANTHROPIC_VERTEX_BASE_URL', 'its address'],
  ['ANTHROPIC_FOUNDRY_API_KEY, ANTHROPIC_FOUNDRY_RESOURCE', 'key and resource of --provider foundry'],
  ['ANTHROPIC_FOUNDRY_BASE_URL', 'its address, in place of a resource'],
  ['ANTHROPIC_AWS_API_KEY, ANTHROPIC_AWS_WORKSPACE_ID', 'key and workspace of --provider aws'],
  ['ANTHROPIC_AWS_BASE_URL', 'its address'],
] as const;

/** Variables that are not settings: who reads them and what for. */
const OTHER_VARIABLES: readonly (readonly [name: string, about: string])[] = [
  ['CLAUDE_SEE_CONFIG_DIR', 'folder of the settings file'],
  ['CLAUDE_SEE_CACHE_DIR', 'folder of what is remembered of uploads, and of compiled code'],
  ['CLAUDE_SEE_DATA_DIR', 'folder of saved conversations'],
  ['ANTHROPIC_API_KEY', 'API key'],
  ['ANTHROPIC_AUTH_TOKEN', 'bearer token, used when there is no API key'],
  ['ANTHROPIC_PROFILE', 'profile of the official `ant` tool, used when there is neither'],
  ['ANTHROPIC_BASE_URL', 'API address, where --base-url does not say'],
  ['ANTHROPIC_WORKSPACE_ID', 'workspace, where --workspace does not say'],
  ['ANTHROPIC_CUSTOM_HEADERS', 'more request headers, one `Name: value` a line'],
  ...PLATFORM_VARIABLES,
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
