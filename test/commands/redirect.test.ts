import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

test.each([301, 302, 307, 308])(
  'a redirect (%i) to another host is not followed, with picture or key',
  async (status) => {
    await world.file('photo.png', makePng({ width: 64, height: 48 }));
    const elsewhere = createServer((request, response) => {
      request
        .resume()
        .on('end', () => response.writeHead(status, { location: `${world.api.url}${request.url}` }).end());
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const ANTHROPIC_BASE_URL = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    try {
      const { code, stdout, stderr } = await world.run(['photo.png', 'describe', '--retries', '0'], {
        variables: { ANTHROPIC_BASE_URL },
      });
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain(`answered with a redirect to ${world.api.url}, which is not followed\n`);
      expect(world.api.requests).toEqual([]);
    } finally {
      elsewhere.closeAllConnections();
      await new Promise((resolve) => elsewhere.close(resolve));
    }
  },
);
