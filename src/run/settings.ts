// How one run's settings come about: flag, then variable, then stored setting, then default.

import { DEFAULT_MODEL } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { getCapabilities, type ProviderName } from '../api/providers/providers.ts';
import { usageError } from '../errors.ts';
import { type Crop, parseCrop } from '../image/crop.ts';
import type { StoredSettings } from '../store/settings-file.ts';
import type { Flags } from './flags.ts';
import {
  type Parsed,
  parseFrom,
  parseNamed,
  type SettingKey,
  type SettingOrigin,
  settingOrigin,
} from './setting-table.ts';

/** What one run goes by, after flags, variables and stored settings are merged and validated. */
/** Where a limit was said: `CLAUDE_SEE_MAX_COST`, and how to do without it, for a hint. */
export interface LimitOrigin {
  readonly name: string;
  readonly lift: string;
}

export interface Settings {
  /** Names of the flags of this run, such as `maxEdge`; a default must not forbid what a flag does. */
  readonly typed: ReadonlySet<string>;
  readonly provider: ProviderName;
  readonly model: string;
  readonly system: string | undefined;
  readonly maxTokens: number | undefined;
  readonly effort: Parsed<'effort'> | undefined;
  readonly source: Parsed<'source'>;
  /** The preference, from a variable or a setting, that the platform cannot meet; `source` is then `auto`. */
  readonly unmetSource: Parsed<'source'> | undefined;
  /** Lifetime of uploads in seconds; null is forever. */
  readonly expiresInSeconds: number | null;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxCostUsd: number | undefined;
  readonly maxCostFrom: LimitOrigin | undefined;
  /** Undefined leaves the address to the SDK: a profile may bring one along, a region may be part of it. */
  readonly baseUrl: string | undefined;
  /** As `--base-url` named it. */
  readonly typedBaseUrl: string | undefined;
  readonly workspace: string | undefined;
  /** The variables by which another platform chooses address and account; undefined for the Claude API. */
  readonly scopeVariables: readonly string[] | undefined;
  readonly strip: boolean;
  readonly maxEdge: number | undefined;
  /** From flags only, as is `resize`: they are about one picture, not about all to come. */
  readonly crop: Crop | undefined;
  readonly resize: boolean;
  /** URLs are fetched from here, and their bytes sent. */
  readonly download: boolean;
  readonly usage: boolean;
  readonly save: boolean;
  /** How long a conversation that nobody continues is kept, in milliseconds; null is forever. */
  readonly keepHistoryMs: number | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_TIMEOUT_MS = 10 * 60_000;
const DEFAULT_EXPIRY_S = 30 * 86_400;
const DEFAULT_KEEP_MS = 30 * 86_400_000;
const DEFAULT_RETRIES = 2; // The SDK's own default.

/**
 * Merges flags, variables and stored settings; throws CliError naming whichever of them is not valid. `path` is the
 * settings file, for that message.
 */
export function resolveSettings(
  flags: Flags,
  variables: Variables,
  stored: StoredSettings,
  path?: string,
): Settings {
  const value = <Key extends SettingKey>(key: Key): Parsed<Key> | undefined => {
    const origin = settingOrigin(key, flags, variables, stored);
    if (!origin) return undefined;
    const hint = `claude-see config set ${key} VALUE, or config unset ${key}${path ? ` (in ${path})` : ''}`;
    return parseFrom(key, origin, origin.stored ? hint : undefined);
  };
  if (flags.resize === false && flags.maxEdge !== undefined) {
    throw usageError('--no-resize', 'cannot go with --max-edge', 'leave one of them out');
  }
  if (flags.expires !== undefined && (flags.source === 'base64' || flags.source === 'url')) {
    throw usageError('--expires', `cannot go with --source ${flags.source}, which uploads nothing`);
  }
  const expires = value('expires');
  const target = { provider: value('provider') ?? 'anthropic', model: value('model') ?? DEFAULT_MODEL };
  const platform = getCapabilities(target);
  if (flags.workspace !== undefined && platform.workspaceVariable === undefined) {
    throw usageError('--workspace', `has no meaning to ${platform.title}`, 'leave it out');
  }
  // What is stored for all runs is meant for the Claude API: it must not lead another platform's pictures there.
  const own = (key: 'base-url' | 'workspace', flag: unknown) =>
    platform.package === undefined || flag !== undefined ? value(key) : undefined;
  const keep = value('keep-history');
  const wished = flags.upload === true ? uploadSource(flags) : (value('source') ?? 'auto');
  const isTyped = flags.upload === true || flags.source !== undefined;
  if (isTyped && wished === 'url' && !platform.sources.url) {
    const why = `cannot be used with ${platform.title}, which fetches no URLs`;
    throw usageError('--source url', why, 'leave it out: URLs are downloaded from here');
  }
  const unmet = !isTyped && !takes(platform, wished);
  const source = unmet ? 'auto' : wished;
  if (flags.download === true && source === 'url') {
    throw usageError(
      '--download',
      'cannot go with the source url, which the API fetches',
      'say --source auto',
    );
  }
  return {
    ...target,
    typed: new Set(Object.keys(flags).filter((name) => flags[name] !== undefined)),
    system: value('system'),
    maxTokens: value('max-tokens'),
    effort: value('effort'),
    source,
    unmetSource: unmet ? wished : undefined,
    expiresInSeconds: expires === undefined ? DEFAULT_EXPIRY_S : expires,
    timeoutMs: value('timeout') ?? DEFAULT_TIMEOUT_MS,
    retries: value('retries') ?? DEFAULT_RETRIES,
    maxCostUsd: value('max-cost') ?? undefined,
    maxCostFrom: limitOrigin(settingOrigin('max-cost', flags, variables, stored)),
    typedBaseUrl: typeof flags.baseUrl === 'string' ? flags.baseUrl : undefined,
    baseUrl: own('base-url', flags.baseUrl) ?? sdkBaseUrl(platform, variables),
    workspace: workspaceOf(platform, own('workspace', flags.workspace), variables),
    scopeVariables: platform.scopeVariables,
    strip: value('strip') ?? false,
    // The flag of this run wins over what is stored for all.
    maxEdge: flags.resize === false ? undefined : value('max-edge'),
    crop: typeof flags.crop === 'string' ? parseNamed(flags.crop, '--crop', parseCrop) : undefined,
    resize: flags.resize !== false,
    // Where the API fetches no URL, it is fetched from here.
    download: flags.download === true || !platform.sources.url,
    // -q is of this run, and wins over what is stored for all; -u beside it was asked for by name.
    usage: value('usage') === true && (flags.usage === true || flags.quiet !== true),
    save: value('save') ?? true,
    keepHistoryMs: keep === undefined ? DEFAULT_KEEP_MS : keep,
  };
}

function takes({ sources }: Capabilities, requestedSource: Parsed<'source'>): boolean {
  return requestedSource === 'url' ? sources.url : requestedSource !== 'files' || sources.file;
}

/** A limit that nobody typed for this run is named by where it was said, with how to do without it. */
function limitOrigin(origin: SettingOrigin | undefined): LimitOrigin | undefined {
  if (origin === undefined || origin.name === '--max-cost') return undefined;
  const forAll = origin.stored ? '; for all: claude-see config unset max-cost' : '';
  return { name: origin.name, lift: `lift it for this run: --max-cost none${forAll}` };
}

/**
 * The SDK reads this variable by itself, but would send pictures to anything that it says. That of another platform is
 * only checked: a conversation may go on with a model at another of its doors, whose address it is not.
 */
function sdkBaseUrl(
  { baseUrlVariable: name, package: own }: Capabilities,
  variables: Variables,
): string | undefined {
  const text = variables[name];
  const parsed = text?.trim() ? parseFrom('base-url', { name, text }) : undefined;
  return own === undefined ? parsed : undefined;
}

/** With an API key the SDK does not read ANTHROPIC_WORKSPACE_ID itself. */
function workspaceOf(
  { workspaceVariable: name }: Capabilities,
  workspace: string | undefined,
  variables: Variables,
): string | undefined {
  return name === undefined ? undefined : (workspace ?? (variables[name]?.trim() || undefined));
}

function uploadSource(flags: Flags): 'files' {
  if (flags.source !== undefined && flags.source !== 'files') {
    throw usageError('--upload', `means --source files and cannot go with --source ${String(flags.source)}`);
  }
  return 'files';
}
