import { readFile } from 'node:fs/promises';
import { identifyImage } from '../src/image/identify.ts';
import { prepareImage } from '../src/image/prepare.ts';
import { corners } from './support/pixels.ts';

for (const f of ['upright', 'rotated']) {
  const bytes = await readFile(`test/fixtures/${f}.heic`);
  const r = await prepareImage(
    identifyImage(bytes, { input: f, name: f }, console.log),
    {
      model: 'm',
      tier: undefined,
      mostSide: 8000,
      mostBytes: undefined,
      resize: true,
      strip: false,
      maxEdge: undefined,
      crop: undefined,
    },
    console.log,
  );
  console.log(f, r.width, r.height, await corners(r.bytes));
}
