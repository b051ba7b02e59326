/** A folder of sample files beside a fake API, in which the documents' commands run as their readers run them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import sharp from 'sharp';
import { BINARY } from './binary.ts';
import { startFakeApi } from './fake-api/server.ts';
import type { FakeApi } from './fake-api/types.ts';
import { makeGif, makeScene } from './images.ts';
import { makePdf, pageTexts } from './pdfs.ts';

export interface DocsWorld {
  readonly api: FakeApi;
  /** Holds the sample files: photo.jpg, page.png, clip.gif, report.pdf and two screenshots in `shots`. */
  readonly folder: string;
  /** Holds the `claude-see` of this checkout, whose settings, uploads and conversations lie in this world too. */
  readonly binFolder: string;
  /** Environment of a run: the API's address and key, and `binFolder` first in PATH. */
  readonly variables: Readonly<Record<string, string>>;
  /** Stops the API and removes the folder. */
  close(): Promise<void>;
}

/** Starts a fake API and writes the sample files into a new folder. Close it at the end. */
export async function openDocsWorld(samples?: Samples): Promise<DocsWorld> {
  const api = await startFakeApi();
  const root = await mkdtemp(join(tmpdir(), 'claude-see-demo-'));
  const close = async () => {
    await api.close();
    await rm(root, { recursive: true, force: true });
  };
  try {
    const folder = join(root, 'samples');
    const binFolder = join(root, 'bin');
    await writeSamples(folder, samples ?? (await makeSamples()));
    const stores = storeVariables(join(root, 'state'));
    await writeLauncher(binFolder, stores);
    const variables = {
      ...stores,
      PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}`,
      HOME: join(root, 'home'),
      // In the tests: compiled code.
      ...(process.env.NODE_OPTIONS && { NODE_OPTIONS: process.env.NODE_OPTIONS }),
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: api.apiKey,
    };
    return { api, folder, binFolder, variables, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function storeVariables(folder: string): Record<string, string> {
  return {
    CLAUDE_SEE_CONFIG_DIR: join(folder, 'config'),
    CLAUDE_SEE_CACHE_DIR: join(folder, 'cache'),
    CLAUDE_SEE_DATA_DIR: join(folder, 'data'),
  };
}

/** The sample files by their names. */
export type Samples = Readonly<Record<string, Buffer>>;

/** Draws the sample files, which takes a tenth of a second. */
export async function makeSamples(): Promise<Samples> {
  const photo = sharp(makeScene({ width: 480, height: 270 })).resize(1920, 1080, { kernel: 'nearest' });
  const page = sharp(makeScene({ width: 128, height: 800 })).resize(1280, 8000, { kernel: 'nearest' });
  return {
    'photo.jpg': await photo.jpeg().toBuffer(),
    'page.png': await page.png().toBuffer(),
    'clip.gif': await makeGif({ width: 320, height: 180, frames: 12 }),
    'report.pdf': makePdf({ texts: pageTexts(4) }),
    'shots/home.png': makeScene({ width: 640, height: 400 }),
    'shots/login.png': makeScene({ width: 400, height: 640 }),
  };
}

async function writeSamples(folder: string, samples: Samples): Promise<void> {
  await mkdir(join(folder, 'shots'), { recursive: true });
  for (const [name, bytes] of Object.entries(samples)) await writeFile(join(folder, name), bytes);
}

/** Writes a `claude-see` that runs this checkout's build with stores of its own, so that a reader's stay untouched. */
async function writeLauncher(folder: string, stores: Readonly<Record<string, string>>): Promise<void> {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const assignments = Object.entries(stores).map(([name, path]) => `export ${name}=${quote(path)}\n`);
  const script = `#!/bin/sh\n${assignments.join('')}exec ${quote(process.execPath)} ${quote(BINARY)} "$@"\n`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'claude-see'), script, { mode: 0o755 });
}
