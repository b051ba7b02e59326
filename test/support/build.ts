/** Builds dist once before the tests. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makePdf, pageTexts } from './pdfs.ts';

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export function setup(): void {
  execFileSync(process.execPath, [pathOf('../../scripts/build.js')]);
  keepCodeOfPdfWorker();
}

/** Runs the reader of PDFs to its end, where its code is kept: the program kills it once it has replied. */
function keepCodeOfPdfWorker(): void {
  const bytes = makePdf({ texts: pageTexts(2) });
  const request = { input: 'a.pdf', ranges: [{ from: 2, to: 2 }], rewrite: false, byteLength: bytes.length };
  const worker = pathOf('../../dist/pdf-worker.cjs');
  spawnSync(process.execPath, ['--require', pathOf('compiled-code.cjs'), worker, '10000'], {
    input: Buffer.concat([Buffer.from(`${JSON.stringify(request)}\n`), bytes]),
    stdio: ['pipe', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
}
