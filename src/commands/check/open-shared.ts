// Opens what the pictures of a run share: remembered verdicts, known pixels and the budget.
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { SharedTools } from '../../check/run-check.ts';
import type { Suite } from '../../check/suite.ts';
import { makeBudget } from '../../engine/budget.ts';
import { usageError } from '../../errors.ts';
import type { VERDICT_CACHE_MODES } from '../../run/check-flags.ts';
import type { RunContext } from '../../run/context.ts';
import { openPixelFacts } from '../../store/pixel-facts.ts';
import { openVerdictStore, VERDICTS_FOLDER } from '../../store/verdicts.ts';

interface MemoryOptions {
  readonly mode: (typeof VERDICT_CACHE_MODES)[number];
  readonly frozen: boolean;
  readonly folder: string | undefined;
  readonly tile: boolean;
}

/** Opens what all pictures of a run share: remembered verdicts, the budget and the pictures of pages. Throws CliError. */
export async function openShared(
  suite: Suite,
  { mode, frozen, folder, tile }: MemoryOptions,
  { env, settings }: RunContext,
): Promise<SharedTools> {
  if (frozen && mode === 'refresh') {
    throw usageError('--frozen', 'cannot be combined with --cache refresh', 'leave one of them out');
  }
  const verdicts = openVerdictStore(
    folder === undefined ? resolve(suite.folder, VERDICTS_FOLDER) : resolve(env.cwd, folder),
  );
  const { maxCostUsd, maxCostFrom } = settings;
  return {
    pixelFacts: await openPixelFacts(env),
    remembered: mode === 'refresh' || mode === 'off' ? undefined : verdicts,
    memory: mode === 'read-only' || mode === 'off' ? undefined : verdicts,
    frozen,
    budget: maxCostUsd === undefined ? undefined : makeBudget(maxCostUsd, maxCostFrom).shared(),
    tile,
    random: () => randomInt(2 ** 32) / 2 ** 32,
  };
}
