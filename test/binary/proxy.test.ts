import { expect, test } from 'vitest';
import { startFakeProxy } from '../support/fake-api/proxy.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

test('the built program goes through a proxy', async () => {
  const proxy = await startFakeProxy();
  try {
    await world.file('photo.png', makePng({ width: 64, height: 48 }));
    const { code, stderr } = await world.runBinary(['photo.png'], { variables: { HTTP_PROXY: proxy.url } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(proxy.requests).toHaveLength(1);
  } finally {
    await proxy.close();
  }
});
