// Finds the files of templates: those of the user, and those of the project that the current folder belongs to.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { describeSystemError } from '../errors.ts';
import { listNames } from '../store/disk.ts';
import { findConfigFolder } from '../store/folders.ts';
import { listProjectFolders } from '../store/template-folders.ts';
import { isTemplateName } from './template-name.ts';

/** The file of a template. */
export interface TemplatePlace {
  readonly name: string;
  readonly origin: 'yours' | 'project';
  readonly path: string;
}

const ENDING = '.yaml';

/** Returns the folder of the user's own templates, which may not exist; undefined where there is no home folder. */
export async function findUserFolder(env: Env): Promise<string | undefined> {
  const folder = await findConfigFolder(env);
  return folder === undefined ? undefined : join(folder, 'templates');
}

/** Returns the path of the user's own template of a name within `folder`. */
export function pathIn(folder: string, name: string): string {
  return join(folder, `${name}${ENDING}`);
}

/**
 * Returns the folders of templates in the order in which they count: those of the project, the nearest first, then the
 * user's own.
 */
async function listFolders(env: Env): Promise<readonly Pick<TemplatePlace, 'origin' | 'path'>[]> {
  const own = await findUserFolder(env);
  const projects = listProjectFolders(env.cwd).filter((path) => path !== own);
  return [
    ...projects.map((path) => ({ origin: 'project' as const, path })),
    ...(own === undefined ? [] : [{ origin: 'yours' as const, path: own }]),
  ];
}

/** Whether a name is taken, also by a link that leads nowhere: it is reported, and no other file takes its place. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Returns every file of a template with this name, the one that counts first. */
export async function findPlaces(name: string, env: Env): Promise<readonly TemplatePlace[]> {
  const folders = await listFolders(env);
  return folders
    .map(({ origin, path }) => ({ name, origin, path: pathIn(path, name) }))
    .filter(({ path }) => isThere(path));
}

/** Returns every file of a template, in the order in which they count. `note` is told of files that are none. */
export async function listPlaces(env: Env, note: (line: string) => void): Promise<readonly TemplatePlace[]> {
  const folders = await listFolders(env);
  return folders.flatMap(({ origin, path: folder }) =>
    listFiles(folder, note).flatMap((file) => {
      const path = join(folder, file);
      const name = file.slice(0, -ENDING.length);
      if (file.endsWith(ENDING) && isTemplateName(name)) return [{ name, origin, path }];
      const isClose = /\.ya?ml$/i.test(file) && !file.startsWith('.');
      if (isClose)
        note(
          `${path}: ignored; a template is NAME.yaml, and its name has lowercase letters, digits, - and _`,
        );
      return [];
    }),
  );
}

function listFiles(folder: string, note: (line: string) => void): readonly string[] {
  try {
    return listNames(folder).toSorted();
  } catch (error) {
    note(`${folder}: cannot be read: ${describeSystemError(error)}`);
    return [];
  }
}
