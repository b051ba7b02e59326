/** Runs Node processes, takes their times and peak memory, and prints ratios; knows nothing of what they do. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Measured {
  /** Milliseconds from spawn to exit. */
  readonly ms: number;
  /** Peak resident memory in MB. */
  readonly peakMb: number;
  /** `performance.now()` at the spawn. */
  readonly startedAt: number;
}

const REPORT_MEMORY = fileURLToPath(new URL('./report-memory.js', import.meta.url));

/** Runs node with arguments; `memory` preloads a reporter, which costs some milliseconds of start-up. */
export function runNode(
  args: readonly string[],
  env: Record<string, string>,
  memory = false,
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...(memory ? ['--import', REPORT_MEMORY] : []), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  let peak = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdio[3]?.on('data', (chunk) => {
    peak += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ ms: performance.now() - startedAt, peakMb: Number(peak) / 1024, startedAt });
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${stderr}`));
    });
  });
}

/** The median of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Measures several variants in turn, so that a slow moment of the machine hits all of them, and gives each one's median. */
export async function medians<Name extends string>(
  rounds: number,
  variants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(variants) as Name[];
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const name of names) await variants[name](); // Warms the disk cache.
  for (let round = 0; round < rounds; round++) {
    for (const name of names) values.get(name)?.push(await variants[name]());
  }
  return Object.fromEntries(names.map((name) => [name, median(values.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

interface RatioOptions {
  readonly unit: string;
  /** The baseline in a few words. */
  readonly baseline: string;
  /** Greatest ratio; undefined where none is wanted. */
  readonly aim: number | undefined;
}

/** Prints how often the baseline goes into a value. */
export function reportRatio(
  what: string,
  value: number,
  base: number,
  { unit, baseline, aim }: RatioOptions,
): void {
  const ratio = value / base;
  const verdict = aim === undefined ? '' : ` (aim ${aim}x: ${ratio <= aim ? 'met' : 'MISSED'})`;
  console.log(
    `${what}: ${ratio.toFixed(2)}x ${baseline}${verdict}  ${value.toFixed(0)} ${unit} against ${base.toFixed(0)} ${unit}`,
  );
}

/** Prints a value that shall be no greater than its aim. */
export function reportAim(what: string, value: number, aim: number, unit: string): void {
  console.log(
    `${what}: ${value.toFixed(0)} ${unit} (aim ${aim} ${unit}: ${value <= aim ? 'met' : 'MISSED'})`,
  );
}
