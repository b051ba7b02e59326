/** Runs the live ring from its arguments to its exit code, and writes what it saw. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import { PRICES_DATE } from '../../src/api/models.ts';
import type { Fact } from '../support/facts.ts';
import type { LiveFacts } from '../support/facts-report.ts';
import { allRows } from './all-rows.ts';
import { costOf, MAX_USD } from './cost.ts';
import { explainOutage, explainStart } from './explain.ts';
import { formatRow, formatTotal } from './report.ts';
import { type LiveRow, MODELS, type Models, type Ring, type Row } from './ring.ts';
import { runRing } from './run-ring.ts';

/** The surroundings of a run; tests replace them. */
export interface LiveWorld {
  readonly client: Anthropic;
  readonly facts: readonly Fact[];
  /** The file that a whole run writes. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly pollMs: number;
  readonly now: () => Date;
  readonly print: (text: string) => void;
  readonly starts?: (row: Row) => void;
}

const USAGE = 'usage: npm run test:live -- [--yes] [--only <fact>]... [--model <id>]';

/**
 * Runs the ring and returns the exit code: 0 all rows are ok, 1 some differ, 2 wrong usage or no `--yes`, 4 the API
 * cannot be reached, 5 it does not take the credentials, 130 interrupted.
 */
export async function runLive(args: readonly string[], world: LiveWorld): Promise<number> {
  const { print } = world;
  let rows: Row[];
  let options: ReturnType<typeof parseOptions>;
  let usd: number;
  try {
    options = parseOptions(args);
    rows = chooseRows(options);
    usd = costOf(rows);
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  print(
    `rows: ${rows.length}, against ${world.client.baseURL}, ` +
      `for at most $${(Math.ceil(usd * 100) / 100).toFixed(2)} at prices of ${PRICES_DATE}`,
  );
  if (usd >= MAX_USD) {
    print(`no run may cost $${MAX_USD.toFixed(2)} or more: choose a cheaper --model`);
    return 2;
  }
  if (!options.yes) {
    print('nothing was sent; pass --yes to send the requests with your key');
    return 2;
  }
  try {
    // Free, and settles whether the rows can see anything at all.
    await world.client.models.retrieve(options.models.high, {}, { signal: world.signal });
  } catch (error) {
    return endOf(error, world) ?? explainStart(error, world.print);
  }
  try {
    return await runAndWrite(rows, options, world);
  } catch (error) {
    const code = endOf(error, world);
    if (code === undefined) throw error;
    return code;
  }
}

interface LiveOptions {
  readonly yes: boolean;
  readonly only: readonly string[];
  readonly models: Models;
}

function parseOptions(args: readonly string[]): LiveOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      yes: { type: 'boolean' },
      only: { type: 'string', multiple: true },
      model: { type: 'string' },
    },
  });
  const models = values.model === undefined ? MODELS : { ...MODELS, high: values.model };
  return { yes: values.yes ?? false, only: values.only ?? [], models };
}

function chooseRows({ only, models }: LiveOptions): Row[] {
  const rows = allRows(models);
  const ids = new Set(rows.map(({ id }) => id));
  const unknown = only.find((id) => !ids.has(id));
  if (unknown !== undefined)
    throw new Error(`no row has the fact ${unknown}; there are ${[...ids].join(', ')}`);
  return only.length === 0 ? rows : rows.filter(({ id }) => only.includes(id));
}

async function runAndWrite(rows: readonly Row[], options: LiveOptions, world: LiveWorld): Promise<number> {
  const { client, facts, path, signal, pollMs, now, print, starts } = world;
  const { models, only } = options;
  const nonce = `This is the run of ${now().toISOString()}, ${Math.random()}.`;
  const ring: Ring = {
    client,
    models,
    nonce,
    pollMs,
    signal,
    baselines: new Map(),
    uploaded: new Set(),
  };
  const seen: LiveRow[] = await runRing(rows, ring, {
    ...(starts ? { starts } : {}),
    ends: (row) => print(formatRow(row, facts)),
  });
  print(formatTotal(seen));
  if (only.length === 0) {
    const date = now().toISOString().slice(0, 10);
    const rules = Object.fromEntries(facts.map(({ id, rule }) => [id, rule]));
    const live: LiveFacts = { date, model: models.high, rules, rows: seen };
    await writeFile(path, `${JSON.stringify(live, null, 2)}\n`);
    print(`wrote ${path}`);
  } else {
    print('nothing was written: live-facts.json needs a run of all rows');
  }
  return seen.every(({ ok }) => ok) ? 0 : 1;
}

/** Says that a run was interrupted or lost its network, and returns the exit code; undefined for any other error. */
function endOf(error: unknown, { client, print, signal }: LiveWorld): number | undefined {
  if (signal.aborted) {
    print('interrupted: uploaded files were deleted, and nothing was written');
    return 130;
  }
  if (!(error instanceof Anthropic.APIConnectionError)) return undefined;
  return explainOutage(error, client, print);
}
