/** Starts the API of the bench, which answers late. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('./verdict-server.js', import.meta.url));

/** Starts an API whose answers take so many milliseconds, in a process of its own: it takes no time from the run that is measured. */
export async function startLateServer(latencyMs: number) {
  const child = spawn(process.execPath, [SERVER, String(latencyMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    /** Counts since the last call. */
    async readCounts() {
      return (await (await fetch(url)).json()) as { requests: number; most: number };
    },
    stop: () => child.kill(),
  };
}
