/** `npm run docs:pictures`: makes the pictures of docs/ci.md anew, from a sample page and the fake API of the tests. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { startBrowser } from './support/browser.ts';
import { openDocsWorld } from './support/docs-world.ts';
import { BINARY } from './support/run.ts';
import { SHOP_CHECKS, SHOP_PAGES, SHOP_REVIEWER, SHOP_SIZE } from './support/sample-shop.ts';

const PICTURES = fileURLToPath(new URL('../docs/pictures/', import.meta.url));

const world = await openDocsWorld();
try {
  const browser = await startBrowser();
  try {
    const folder = join(world.folder, 'shop');
    await mkdir(join(folder, 'shots'), { recursive: true });
    await mkdir(PICTURES, { recursive: true });
    const shop = await browser.newPage({ viewport: SHOP_SIZE });
    for (const [name, html] of Object.entries(SHOP_PAGES)) {
      await shop.setContent(html);
      await shop.screenshot({ path: join(folder, `shots/${name}.png`) });
    }
    await writeFile(join(folder, 'claude-see.check.yaml'), SHOP_CHECKS);

    world.api.look(SHOP_REVIEWER);
    await check(folder);
    world.api.assertClean();

    const [failure = ''] = await readdir(join(folder, 'failures'));
    await save('failure.png', await readFile(join(folder, 'failures', failure)));
    const report = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    await report.goto(pathToFileURL(join(folder, 'report.html')).href);
    await save('report.png', await report.screenshot());
  } finally {
    await browser.close();
  }
} finally {
  await world.close();
}

/** Runs the built program as a reader would; the sample page has two defects, so that it ends with 1. */
async function check(cwd: string): Promise<void> {
  const args = [BINARY, 'check', '--reporter', 'html=report.html', '--reporter', 'list', '--out', 'failures'];
  const { code, printed } = await new Promise<{ code: number | null; printed: string }>((resolve) => {
    const child = execFile(process.execPath, args, { cwd, env: world.variables }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, printed: `${stdout}${stderr}` }),
    );
  });
  console.log(printed);
  if (code !== 1) throw new Error(`the check of the sample page ended with ${code}`);
}

/** Saves a picture with few colours, which a page loads quickly. */
async function save(name: string, bytes: Buffer): Promise<void> {
  const { width, height, size } = await sharp(bytes)
    .png({ palette: true, colours: 64, effort: 10, dither: 0 })
    .toFile(join(PICTURES, name));
  console.log(`docs/pictures/${name}: ${width}x${height}, ${size} bytes`);
}
