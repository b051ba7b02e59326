// Finds the folders in which a project keeps templates.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the templates of a project, below the folder of the project or one in it. */
const PROJECT_FOLDER = join('.claude-see', 'templates');

/**
 * Returns the folders from the current one up to the root of its repository, the nearest first; outside of one, only that
 * of the current folder. They need not exist.
 */
export function listProjectFolders(cwd: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git'))) break;
    if (dirname(folder) === folder) return [join(cwd, PROJECT_FOLDER)];
  }
  return folders.map((folder) => join(folder, PROJECT_FOLDER));
}
