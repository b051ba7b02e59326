/** Downloads by the built program: the real resolver, certificates that only a process start reads, and its end. */
import { expect, test } from 'vitest';
import { TEST_CERTIFICATE, useFileServer } from '../support/file-server.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const serve = useFileServer();
const PNG = makePng({ width: 64, height: 48 });

test('the built program downloads over https, from a host with a certificate that Node was given', async () => {
  const server = await serve((_, response) => void response.end(PNG), { tls: true });
  const variables = { NODE_EXTRA_CA_CERTS: await world.file('company.pem', TEST_CERTIFICATE) };
  const url = `https://localhost:${server.port}/a.png`;
  const { code, stderr } = await world.runBinary([url, '--download'], { variables });
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${url}: downloaded, ${PNG.length} bytes\n` });
  expect(server.requests).toHaveLength(1);
});

test('a redirect from https to http is followed only with consent', async () => {
  const plain = await serve((_, response) => void response.end(PNG));
  const server = await serve(
    (_, response) => void response.writeHead(302, { location: `http://localhost:${plain.port}/b.png` }).end(),
    { tls: true },
  );
  const variables = { NODE_EXTRA_CA_CERTS: await world.file('company.pem', TEST_CERTIFICATE) };
  const url = `https://localhost:${server.port}/a.png`;
  const { code, stderr } = await world.runBinary([url, '--download'], { variables });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      `claude-see: ${url}: redirects from https to http at localhost:${plain.port}, where others can read and change it\n` +
      '  pass --insecure-redirect if you accept that\n',
  });
  expect(plain.requests).toEqual([]);
  const consented = await world.runBinary([url, '--download', '--insecure-redirect'], { variables });
  expect(consented.code).toBe(0);
  expect(consented.stderr).toContain(`${url}: downloaded from localhost:${plain.port}, `);
});

test('it ends when its time is over, though a server keeps it waiting', async () => {
  const server = await serve(() => {});
  const { code, stderr } = await world.runBinary([`${server.url}/a.png`, '--download', '--timeout', '1s']);
  expect({ code, stderr }).toEqual({
    code: 6,
    stderr:
      'claude-see: --timeout: not finished within 1 s, still downloading\n  allow more time: --timeout 1m\n',
  });
});
