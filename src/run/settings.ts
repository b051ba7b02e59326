// Resolves the settings of one run: flag, then variable, then stored setting, then default.

import type { Capabilities } from '../api/providers/capabilities.ts';
import { getCapabilities, type ProviderName } from '../api/providers/providers.ts';
import { usageError } from '../errors.ts';
import { type Crop, parseCrop } from '../image/crop.ts';
import type { DownloadHeaders } from '../input/download-headers.ts';
import type { StoredSettings } from '../store/settings-file.ts';
import { resolveBaseUrl } from './base-url.ts';
import { DEFAULTS } from './defaults.ts';
import { refuseConflicts } from './flag-conflicts.ts';
import type { Flags } from './flags.ts';
import { checkModelNames } from './model-names.ts';
import { type PageSettings, resolvePages } from './page-settings.ts';
import { parseExpiry, parseKeep, parseRetries, parseTimeout } from './parse-values.ts';
import { type OwnPrice, readPrices } from './prices.ts';
import {
  findSettingOrigin,
  type Parsed,
  parseFrom,
  parseNamed,
  type SettingKey,
  type SettingOrigin,
} from './setting-table.ts';
import { resolveDownload, resolveMaxZooms, resolveSource } from './source-flags.ts';

/** The origin of a limit, such as `CLAUDE_SEE_MAX_COST`, and how to lift it, for hints. */
export interface LimitOrigin {
  readonly name: string;
  readonly lift: string;
}

/** The settings of one run: flags, variables and stored settings merged and validated. */
export interface Settings {
  /** The flags of this run. A flag that has no effect is rejected, while a stored default is only noted. */
  readonly typed: ReadonlySet<keyof Flags>;
  readonly provider: ProviderName;
  readonly model: string;
  /** Asked once when `model` is overloaded or refuses. */
  readonly fallbackModel: string | undefined;
  readonly bedrockProfile: Parsed<'bedrock-profile'> | undefined;
  readonly system: string | undefined;
  readonly maxTokens: number | undefined;
  readonly effort: NonNullable<Parsed<'effort'>> | undefined;
  /** The time that a prompt stays in the API's cache. */
  readonly cacheTtl: Parsed<'cache'>;
  readonly source: Parsed<'source'>;
  /** A source from a variable or a setting that the platform does not support; `source` is then `auto`. */
  readonly unsupportedSource: Parsed<'source'> | undefined;
  /** Lifetime of uploads in seconds; null is forever. */
  readonly expiresInSeconds: number | null;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxCostUsd: number | undefined;
  readonly maxCostFrom: LimitOrigin | undefined;
  /** Prices that the user set; the first one of a model counts. */
  readonly prices: readonly OwnPrice[];
  /** Undefined lets the SDK choose: it may come from a profile or depend on a region. */
  readonly baseUrl: string | undefined;
  /** The value of `--base-url`. */
  readonly typedBaseUrl: string | undefined;
  /** Says that the address is used without the end that was written. */
  readonly baseUrlNote?: string | undefined;
  readonly workspace: string | undefined;
  /** The variables that select another platform's address and account; undefined for the Claude API. */
  readonly scopeVariables: readonly string[] | undefined;
  readonly strip: boolean;
  readonly maxEdge: number | undefined;
  /** Set by flags only, as `resize` is, because they concern one image; each becomes an image of its own. */
  readonly crops: readonly Crop[];
  readonly resize: boolean;
  /** URLs are downloaded locally and sent as bytes. */
  readonly download: boolean;
  /** How often the model may look closer at a part of an image; 0 without `--zoom`. */
  readonly maxZooms: number;
  /** The headers that downloads send to the host of the URL; undefined without `--header`. */
  readonly headers: DownloadHeaders | undefined;
  /** A download may be redirected from https to http. */
  readonly insecureRedirect: boolean;
  /** The options of pictures of pages. */
  readonly pages: PageSettings;
  readonly usage: boolean;
  /** Answers are shown as they are, also on a terminal. */
  readonly plain: boolean;
  /** A command line that prints the API key. */
  readonly keyCommand: string | undefined;
  readonly save: boolean;
  /** Lifetime of unused conversations in milliseconds; null is forever. */
  readonly keepHistoryMs: number | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Merges flags, variables and stored settings; throws CliError that names the invalid one. `path` is the
 * settings file, for that message.
 */
export function resolveSettings(
  flags: Flags,
  variables: Variables,
  stored: StoredSettings,
  path?: string,
): Settings {
  const value = <Key extends SettingKey>(key: Key): Parsed<Key> | undefined => {
    const origin = findSettingOrigin(key, flags, variables, stored);
    if (!origin) return undefined;
    const hint = `claude-see config set ${key} VALUE, or config unset ${key}${path ? ` (in ${path})` : ''}`;
    return parseFrom(key, origin, origin.stored ? hint : undefined);
  };
  refuseConflicts(flags);
  const expires = value('expires');
  const target = {
    provider: value('provider') ?? DEFAULTS.provider,
    model: value('model') ?? DEFAULTS.model,
    bedrockProfile: value('bedrock-profile'),
  };
  const platform = getCapabilities(target);
  if (flags.workspace !== undefined && platform.workspaceVariable === undefined) {
    throw usageError('--workspace', `does not apply to ${platform.title}`, 'leave it out');
  }
  // Stored for the Claude API: images meant for another platform must not go to that address.
  const own = (key: 'base-url' | 'workspace', flag: unknown) =>
    platform.package === undefined || flag !== undefined ? value(key) : undefined;
  const address = resolveBaseUrl(
    own('base-url', flags.baseUrl) ?? undefined,
    findSettingOrigin('base-url', flags, variables, stored),
    platform,
    variables,
  );
  checkModelNames(flags, variables, stored, { provider: target.provider, baseUrl: address.baseUrl });
  const keep = value('keep-history');
  const sources = resolveSource(flags, value('source'), platform);
  const maxZooms = resolveMaxZooms(flags);
  return {
    ...target,
    typed: listTyped(flags),
    fallbackModel: value('fallback-model') ?? undefined,
    system: value('system') ?? undefined,
    maxTokens: value('max-tokens'),
    effort: value('effort') ?? undefined,
    cacheTtl: value('cache') ?? DEFAULTS.cache,
    ...sources,
    expiresInSeconds: expires === undefined ? parseExpiry(DEFAULTS.expires) : expires,
    timeoutMs: value('timeout') ?? parseTimeout(DEFAULTS.timeout),
    retries: value('retries') ?? parseRetries(DEFAULTS.retries),
    maxCostUsd: value('max-cost') ?? undefined,
    maxCostFrom: findLimitOrigin(findSettingOrigin('max-cost', flags, variables, stored)),
    prices: readPrices(variables, stored),
    typedBaseUrl: flags.baseUrl === undefined ? undefined : address.baseUrl,
    ...address,
    workspace: findWorkspace(platform, own('workspace', flags.workspace), variables),
    scopeVariables: platform.scopeVariables,
    strip: value('strip') ?? false,
    // --no-resize wins over a stored max-edge.
    maxEdge: flags.resize === false ? undefined : (value('max-edge') ?? undefined),
    crops: (flags.crop ?? []).map((text) => parseNamed(text, '--crop', parseCrop)),
    resize: flags.resize !== false,
    ...resolveDownload(flags, { platform, maxZooms, variables }),
    maxZooms,
    insecureRedirect: flags.insecureRedirect ?? false,
    pages: resolvePages(flags),
    // -q silences a stored `usage`, but not -u.
    usage: value('usage') === true && (flags.usage === true || !flags.quiet),
    plain: value('plain') ?? false,
    keyCommand: value('key-command') ?? undefined,
    save: value('save') ?? true,
    keepHistoryMs: keep === undefined ? parseKeep(DEFAULTS.keepHistory) : keep,
  };
}

/** Returns the flags that were typed, without those that turn something off. */
function listTyped(flags: Flags): ReadonlySet<keyof Flags> {
  const names = Object.keys(flags) as (keyof Flags)[];
  return new Set(names.filter((name) => flags[name] !== undefined && flags[name] !== false));
}

/** Names the origin of a limit that was not set by a flag of this run, and how to lift it. */
function findLimitOrigin(origin: SettingOrigin | undefined): LimitOrigin | undefined {
  if (origin === undefined || origin.name === '--max-cost') return undefined;
  const forAll = origin.stored ? '; for all: claude-see config unset max-cost' : '';
  return { name: origin.name, lift: `lift it for this run: --max-cost none${forAll}` };
}

/** Reads ANTHROPIC_WORKSPACE_ID, which the SDK ignores when it has an API key. */
function findWorkspace(
  { workspaceVariable: name }: Capabilities,
  workspace: string | null | undefined,
  variables: Variables,
): string | undefined {
  if (name === undefined || workspace === null) return undefined;
  return workspace ?? (variables[name]?.trim() || undefined);
}
