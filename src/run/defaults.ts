// Default values as users write them: help prints them, and the settings of a run are parsed from them.
import type { CacheTtl } from '../api/cache-breakpoints.ts';
import { DEFAULT_MODEL } from '../api/models.ts';
import type { ProviderName } from '../api/providers/providers.ts';

export const DEFAULTS = {
  model: DEFAULT_MODEL,
  source: 'auto',
  cache: '5m' satisfies CacheTtl,
  expires: '30d',
  timeout: '10m',
  retries: '2',
  provider: 'anthropic' satisfies ProviderName,
  keepHistory: '30d',
  maxZooms: '6',
} as const;
