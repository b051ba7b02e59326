import sharp from 'sharp';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { prepare } from './support/prepare.ts';
import { gifHeader } from './support/images.ts';
import { TIERS } from '../src/image/size.ts';
const kind = process.argv[2]!;
if (kind === 'make') {
  const c = () => sharp({ create: { width: 16000, height: 16000, channels: 3, background: '#fff' } });
  writeFileSync('/tmp/b.png', await c().png({ palette: true, colours: 2 }).toBuffer());
  writeFileSync('/tmp/bi.png', await c().png({ progressive: true, compressionLevel: 9 }).toBuffer());
  writeFileSync('/tmp/b.webp', await c().webp({ lossless: true, effort: 0 }).toBuffer());

  writeFileSync('/tmp/b.jpg', await c().jpeg({ quality: 10 }).toBuffer());
  writeFileSync('/tmp/bp.jpg', await c().jpeg({ quality: 10, progressive: true }).toBuffer());
  writeFileSync('/tmp/b.gif', gifHeader(16000, 16000));
  writeFileSync('/tmp/b.tif', await c().tiff({ compression: 'lzw' }).toBuffer());
  writeFileSync('/tmp/uses.svg', `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g id="u0"><path d="M0 0h9v9z"/></g>${Array.from({length:9},(_, n) => `<g id="u${n + 1}">${`<use href="#u${n}"/>`.repeat(10)}</g>`).join('')}</svg>`);
} else {
  const bytes = readFileSync(kind);
  const t = performance.now();
  const r = await prepare(bytes, { tier: TIERS.high, strip: true }).then((x) => `${x.image.width}x${x.image.height} ${x.image.media_type}`, (e) => e.message);
  console.log(kind, bytes.length, r, (performance.now() - t).toFixed(0), 'ms', (process.resourceUsage().maxRSS / 1024).toFixed(0), 'MB');
}
