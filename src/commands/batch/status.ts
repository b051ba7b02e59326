// Placeholder on the branch of the design: a helper replaces it.
import type { Env } from '../../env.ts';
import type { Flags } from '../../run/flags.ts';

export async function showBatchStatus(id: string | undefined, flags: Flags, env: Env): Promise<void> {
  throw new Error(`not there yet: ${[id, flags, env].length}`);
}
