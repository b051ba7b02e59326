/** `npm run docs:pictures`: makes the pictures of the documents anew, from a sample page and the fake API of the tests. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { BINARY } from './support/binary.ts';
import { startBrowser } from './support/browser.ts';
import { openDocsWorld } from './support/docs-world.ts';
import { SHOP_CHECKS, SHOP_PAGES, SHOP_REVIEWER, SHOP_SIZE } from './support/sample-shop.ts';
import { SHOP_LOCATOR, SHOP_THINGS } from './support/shop-locator.ts';

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
    // The checkout page has two defects.
    const reports = ['--reporter', 'html=report.html', '--reporter', 'list', '--out', 'failures'];
    await run(['check', ...reports], folder, { endsWith: 1 });
    world.api.look(SHOP_LOCATOR);
    await run(['locate', 'shots/sign-in.png', ...SHOP_THINGS, '-o', 'located.png'], folder, { endsWith: 0 });
    world.api.assertClean();

    const [failure = ''] = await readdir(join(folder, 'failures'));
    await save('failure.png', await readFile(join(folder, 'failures', failure)));
    await save('located.png', await readFile(join(folder, 'located.png')));
    const report = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    await report.goto(pathToFileURL(join(folder, 'report.html')).href);
    await save('report.png', await report.screenshot());
  } finally {
    await browser.close();
  }
} finally {
  await world.close();
}

/** Runs the built program as a reader would. */
async function run(words: readonly string[], cwd: string, { endsWith }: { endsWith: number }): Promise<void> {
  const { code, printed } = await new Promise<{ code: number | null; printed: string }>((resolve) => {
    const options = { cwd, env: world.variables };
    const child = execFile(process.execPath, [BINARY, ...words], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, printed: `${stdout}${stderr}` }),
    );
  });
  console.log(printed);
  if (code !== endsWith) throw new Error(`${words[0]} about the sample page ended with ${code}`);
}

/** Saves a picture with few colours, which a page loads quickly. */
async function save(name: string, bytes: Buffer): Promise<void> {
  const { width, height, size } = await sharp(bytes)
    .png({ palette: true, colours: 64, effort: 10, dither: 0 })
    .toFile(join(PICTURES, name));
  console.log(`docs/pictures/${name}: ${width}x${height}, ${size} bytes`);
}
