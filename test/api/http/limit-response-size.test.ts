/** The size limit of response bodies. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { limitResponseSize } from '../../../src/api/http/limit-response-size.ts';
import { CLAUDE_API } from '../../../src/api/providers/anthropic.ts';
import { useOtherServer } from '../../support/other-server.ts';

const serve = useOtherServer();

test.each([
  [200, 1, true],
  [200, 1000, true],
  [200, 1001, false],
  [500, 0, true],
  [500, 1000, true],
  [500, 1001, false],
])('of at most 1000 bytes: status %i with %i bytes is read: %s', async (status, bytes, taken) => {
  const url = await serve((_, response) => response.writeHead(status).end('x'.repeat(bytes)));
  const response = await limitResponseSize(fetch, 1000, CLAUDE_API)(url);
  expect(response.status).toBe(status);
  const read = response.text();
  if (taken) expect(await read).toBe('x'.repeat(bytes));
  else await expect(read).rejects.toMatchObject({ code: 'broken_stream', exitCode: 4 });
});

test('bytes are counted after decompression', async () => {
  const url = await serve((_, response) => {
    response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(1001)));
  });
  const read = limitResponseSize(fetch, 1000, CLAUDE_API)(url).then((response) => response.text());
  await expect(read).rejects.toMatchObject({ code: 'broken_stream' });
});

test.each([200, 204])('a successful but empty response (%i) fails when it is read', async (status) => {
  const url = await serve((_, response) => response.writeHead(status, { 'request-id': 'req_1' }).end());
  const response = await limitResponseSize(fetch, 1000, CLAUDE_API)(url);
  await expect(response.text()).rejects.toMatchObject({
    code: 'network',
    message: `${url} is not the Claude API: it answered with no content (HTTP ${status})`,
    requestId: 'req_1',
  });
});
