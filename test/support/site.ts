/** Servers of web pages that a shell starts, and what is left of them. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

/** Serves every path. It writes the ids of its processes into `pids` once it listens, and its variables into `variables`. */
const PROGRAM = `
const { createServer } = require('node:http');
const { spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { port, folder, status, html, isDeaf, hasChild } = JSON.parse(process.argv[2]);
const pids = [process.pid];
if (isDeaf) process.on('SIGTERM', () => console.log('SIGTERM is ignored'));
if (hasChild) pids.push(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).pid);
createServer((request, response) => {
  response.writeHead(status, { 'content-type': 'text/html' }).end(html);
}).listen(port, '127.0.0.1', () => {
  writeFileSync(folder + '/variables', JSON.stringify(process.env));
  writeFileSync(folder + '/pids', JSON.stringify(pids));
  console.log('listening');
});
`;

interface SiteOptions {
  /** Of every answer; 200 by default. */
  readonly status?: number;
  readonly html?: string;
  /** Ignores SIGTERM. */
  readonly isDeaf?: boolean;
  /** Has a child of its own, which keeps none of its streams. */
  readonly hasChild?: boolean;
}

interface Site {
  /** The line for a shell that serves it. */
  readonly command: string;
  readonly url: string;
  /** Returns those of its processes that still run; throws where it never listened. */
  listRunning(): Promise<readonly number[]>;
  /** Returns the variables that it was started with. */
  readVariables(): Promise<Record<string, string>>;
  hasStarted(): boolean;
}

/** Registers the hook that ends what is left; returns a function that makes a site, which nobody has started yet. */
export function useSites(): (options?: SiteOptions) => Promise<Site> {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) {
      for (const pid of await readPids(folder).catch(() => []))
        if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      await rm(folder, { recursive: true });
    }
  });
  return async ({ status = 200, html = '', isDeaf = false, hasChild = false } = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'claude-see-site-'));
    folders.push(folder);
    const port = await findFreePort();
    const program = join(folder, 'site.cjs');
    await writeFile(program, PROGRAM);
    const given = JSON.stringify({ port, folder, status, html, isDeaf, hasChild });
    return {
      command: `"${process.execPath}" "${program}" '${given}'`,
      url: `http://127.0.0.1:${port}`,
      listRunning: async () => (await readPids(folder)).filter(isRunning),
      readVariables: async () => JSON.parse(await readFile(join(folder, 'variables'), 'utf8')),
      hasStarted: () => existsSync(join(folder, 'pids')),
    };
  };
}

/** Returns a port on which nothing listens. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function readPids(folder: string): Promise<number[]> {
  return JSON.parse(await readFile(join(folder, 'pids'), 'utf8'));
}

/** A process that is dead and that nobody has buried does not run. */
function isRunning(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
}
