/** Servers for the time of a run: real ones, started through a shell. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { type ServerOptions, type ServerTimes, startServer } from '../../src/process/server.ts';
import { useOtherServer } from '../support/other-server.ts';
import { findFreePort, useSites } from '../support/site.ts';

const makeSite = useSites();
const startOther = useOtherServer();

const TIMES: ServerTimes = { start: 5000, request: 1000, pause: 20, end: 2000, linger: 100 };

function start(
  { command, url }: Pick<ServerOptions, 'command' | 'url'>,
  { times, ...more }: Partial<ServerOptions> & { times?: Partial<ServerTimes> } = {},
) {
  const options: ServerOptions = {
    command,
    url,
    cwd: tmpdir(),
    variables: process.env,
    platform: 'linux',
    fetch,
    signal: new AbortController().signal,
    onLine: () => {},
    ...more,
  };
  return startServer(options, { ...TIMES, ...times });
}

/** Returns the failure of a start as `code: subject: message`. */
async function faultOf(starting: Promise<unknown>): Promise<string> {
  const error = await starting.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CliError)) throw error;
  return `${error.code}: ${error.subject}: ${error.message}`;
}

describe('a server', () => {
  test.each([200, 503])(
    'has started once it answers with %d, and has ended with its children',
    async (status) => {
      const site = await makeSite({ status, hasChild: true });
      const server = await start(site);
      expect((await fetch(site.url)).status).toBe(status);
      expect(await site.listRunning()).toHaveLength(2);
      expect(server.findEnd()).toBeUndefined();
      await server.stop();
      expect(await site.listRunning()).toEqual([]);
      await expect(fetch(site.url)).rejects.toThrow();
    },
  );

  test('has started once it answers at an address with a login, which no message shows', async () => {
    const site = await makeSite({ status: 401 });
    const url = site.url.replace('//', '//ann:t0ps3cret@');
    const server = await start({ ...site, url });
    const shown = site.url.replace('//', '//[redacted]@');
    expect(await faultOf(start({ command: 'true', url }))).toContain(
      `--serve-url ${shown}: something answers`,
    );
    await server.stop();
    expect(await faultOf(start({ command: 'true', url }))).toContain(`ended before ${shown} answered`);
  });

  test('that ignores SIGTERM is killed', async () => {
    const site = await makeSite({ isDeaf: true });
    const lines: string[] = [];
    const server = await start(site, { times: { end: 200 }, onLine: (line) => lines.push(line) });
    await server.stop();
    expect(await site.listRunning()).toEqual([]);
    expect(lines).toEqual(['listening', 'SIGTERM is ignored']);
  });

  test('is stopped once, however often it is asked to', async () => {
    const site = await makeSite();
    const before = process.listenerCount('exit');
    const server = await start(site);
    expect(process.listenerCount('exit')).toBe(before + 1);
    await Promise.all([server.stop(), server.stop()]);
    expect(process.listenerCount('exit')).toBe(before);
  });

  test('that ends by itself later says how', async () => {
    const site = await makeSite();
    const command = `${site.command}; echo 'Error: the disk is full' >&2; exit 7`;
    const server = await start({ ...site, command });
    for (const pid of await site.listRunning()) process.kill(pid, 'SIGKILL');
    await expect.poll(() => server.findEnd()).toBe('exit 7: Error: the disk is full');
    await server.stop();
  });
});

describe('no server', () => {
  test('is started where something answers already, and that one stays', async () => {
    const url = await startOther((_, response) => response.writeHead(500).end());
    const site = await makeSite();
    expect(await faultOf(start({ ...site, url }))).toBe(
      `usage: --serve-url ${url}: something answers there before --serve has started`,
    );
    expect(site.hasStarted()).toBe(false);
    expect((await fetch(url)).status).toBe(500);
  });

  test.each([
    ['exit 3', 'exit 3'],
    ['echo one; echo "Error: no port" >&2; echo two >&2; exit 1', 'exit 1: Error: no port'],
    ['no-such-program-here', 'exit 127: .*no-such-program-here: (?:command )?not found'],
    ['kill -9 $$', 'SIGKILL'],
    // A server in the background could not be ended with its shell.
    ['true', 'exit 0'],
  ])('is there when its command ends early: %s', async (command, how) => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    expect(await faultOf(start({ command, url }))).toMatch(
      new RegExp(`^process_failed: --serve .*: ended before ${url} answered: ${how}$`),
    );
  });

  test('is left when the shell ends and its server goes on in the background', async () => {
    const site = await makeSite();
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const command = `${site.command} & while ! test -s "$0/pids"; do sleep 0.05; done; exit 0`;
    const folder = /"folder":"([^"]+)"/.exec(site.command)?.[1];
    await faultOf(start({ command: command.replace('$0', folder ?? ''), url }));
    expect(await site.listRunning()).toEqual([]);
  });

  test('is waited for longer than its limit: it never listens', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    expect(await faultOf(start({ command: 'sleep 30', url }, { times: { start: 200 } }))).toMatch(
      new RegExp(
        `^page_failed: --serve "sleep 30": ${url} did not answer within 200 ms: nothing listens there$`,
      ),
    );
  });

  test('is waited for longer than its limit: it accepts and says nothing', async () => {
    const port = await findFreePort();
    const silent = createServer(() => {});
    const starting = start(
      { command: 'sleep 30', url: `http://127.0.0.1:${port}` },
      { times: { start: 300, request: 100 } },
    );
    // It listens once the address was found to be free.
    await new Promise<void>((resolve) => setTimeout(() => silent.listen(port, '127.0.0.1', resolve), 100));
    expect(await faultOf(starting)).toContain('it accepts connections and does not answer');
    silent.close();
  });

  test('is left when Ctrl-C ends the wait', async () => {
    const site = await makeSite();
    const controller = new AbortController();
    const other = `http://127.0.0.1:${await findFreePort()}`;
    const starting = start({ ...site, url: other }, { signal: controller.signal });
    await expect.poll(() => site.hasStarted(), { timeout: 3000 }).toBe(true);
    controller.abort(new CliError('interrupted', 'interrupted'));
    expect(await faultOf(starting)).toBe('interrupted: undefined: interrupted');
    expect(await site.listRunning()).toEqual([]);
  });
});

test('on Windows taskkill ends it with its children', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claude-see-taskkill-'));
  const site = await makeSite();
  const stub = join(folder, 'taskkill');
  await writeFile(stub, `#!/bin/sh\necho "$@" > "${folder}/args"\nkill -9 "$2"\n`);
  await chmod(stub, 0o755);
  const variables = { ...process.env, PATH: `${folder}:${process.env.PATH}`, SystemRoot: undefined };
  const server = await start({ ...site, command: `exec ${site.command}` }, { variables, platform: 'win32' });
  const [pid] = await site.listRunning();
  await server.stop();
  expect(await readFile(join(folder, 'args'), 'utf8')).toBe(`/pid ${pid} /T /F\n`);
  expect(await site.listRunning()).toEqual([]);
  await rm(folder, { recursive: true });
});
