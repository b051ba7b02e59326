/** The rows of the bench about `batch`: two hundred thousand inputs in a simulated batch. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { reportAim } from './measure.ts';

const INPUTS = 200_000;
const MAX_MEMORY_MB = 300;
/** Four times faster than the hour in which the API answers most batches. */
const MAX_SECONDS = 15 * 60;

const PROGRAM = fileURLToPath(new URL('./batch-memory.ts', import.meta.url));

const env = { ...process.env, COUNT: String(INPUTS) };
const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM], { env });
const { listing_s, submitting_s, peak_mb } = JSON.parse(stdout) as Record<string, number>;
reportAim('peak memory of a batch of 200,000 URLs', peak_mb ?? Number.NaN, MAX_MEMORY_MB, 'MB');
const seconds = (listing_s ?? Number.NaN) + (submitting_s ?? Number.NaN);
reportAim('time until a batch of 200,000 URLs is submitted', seconds, MAX_SECONDS, 's');
