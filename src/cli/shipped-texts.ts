// Writes the files that are shipped beside the program and derive from its tables. Only the build runs this.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemEnv } from '../env.ts';
import { makeCompletionTable } from './completion-table.ts';
import { formatManPage } from './man-page.ts';

/** Writes the table of completions and the man page into a folder. */
export async function writeShippedTexts(folder: string, date: Date): Promise<void> {
  const env = systemEnv(process);
  await writeFile(join(folder, 'completion.json'), JSON.stringify(makeCompletionTable(env)));
  await writeFile(join(folder, 'claude-see.1'), formatManPage(env, date));
}
