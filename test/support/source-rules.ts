/** Checks the rules of the source tree: rooms, imports, dependencies, names and sizes. */
import { basename, dirname, join } from 'node:path/posix';
import { COMPUTED, type SourceModule } from './source-module.ts';

/** Rooms from left to right; a file imports only from its own room and from rooms to the right of it. */
const ROOMS = [
  ['main'],
  ['cli'],
  ['commands'],
  ['completion'],
  ['batch'],
  ['each'],
  ['locate'],
  ['check'],
  ['engine'],
  ['conversation'],
  ['template'],
  ['run'],
  ['render', 'input'],
  ['page'],
  ['api'],
  ['document'],
  ['frames'],
  ['image'],
  ['store'],
  ['schema'],
  ['yaml'],
  ['leaves'],
] as const;

export type Room = (typeof ROOMS)[number][number];

const ROOM_NAMES: readonly string[] = ROOMS.flat();

/** Returns the room of a file; top-level files and `src/process` are leaves. Throws for a folder that is no room. */
export function getRoom(path: string): Room {
  const [, first = '', ...rest] = path.split('/');
  if (first === 'main.ts') return 'main';
  if (rest.length === 0 || first === 'process') return 'leaves';
  if (!ROOM_NAMES.includes(first)) throw new Error(`${path}: src/${first} is not a room`);
  return first as Room;
}

function getTargets(module: SourceModule): string[] {
  const targets = module.imports.filter((specifier) => specifier.startsWith('.'));
  return [...new Set(targets.map((specifier) => join(dirname(module.path), specifier)))].filter((path) =>
    path.startsWith('src/'),
  );
}

/** Returns imports that lead to a room on the left, or to the other one of two rooms that stand side by side. */
export function findWrongImports(modules: readonly SourceModule[]): string[] {
  const getRank = (room: Room) => ROOMS.findIndex((side) => side.some((each) => each === room));
  return modules.flatMap((module) => {
    const room = getRoom(module.path);
    return getTargets(module)
      .filter((target) => {
        const other = getRoom(target);
        return other !== room && getRank(other) <= getRank(room);
      })
      .map((target) => `${module.path} → ${target}`);
  });
}

/** Returns each group of files that import one another in a circle, as their sorted paths. */
export function findCycles(modules: readonly SourceModule[]): string[][] {
  const targets = new Map(modules.map((module) => [module.path, getTargets(module)]));
  const reachable = new Map(modules.map(({ path }) => [path, findReachable(path, targets)]));
  const groups = modules
    .filter(({ path }) => reachable.get(path)?.has(path))
    .map(({ path }) =>
      [...(reachable.get(path) ?? [])].filter((other) => reachable.get(other)?.has(path)).sort(),
    );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

function findReachable(start: string, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const waiting = [...(targets.get(start) ?? [])];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    waiting.push(...(targets.get(path) ?? []));
  }
  return found;
}

/** Returns imports whose target is an expression: no rule can follow them. */
export function findComputedImports(modules: readonly SourceModule[]): string[] {
  return modules.filter(({ imports }) => imports.includes(COMPUTED)).map(({ path }) => path);
}

/** Returns each npm package that is imported, with the files that import it by room. */
export function findPackages(modules: readonly SourceModule[]): Map<string, Map<Room, string[]>> {
  const packages = new Map<string, Map<Room, string[]>>();
  for (const { path, imports } of modules) {
    const names = imports
      .filter((specifier) => !/^[.(]|^node:/.test(specifier))
      .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
    for (const name of new Set(names)) {
      const rooms = packages.get(name) ?? new Map<Room, string[]>();
      packages.set(name, rooms.set(getRoom(path), [...(rooms.get(getRoom(path)) ?? []), path]));
    }
  }
  return packages;
}

/** Returns classes that are not errors; an error's base has a name that ends in Error. */
export function findClasses(modules: readonly SourceModule[]): string[] {
  return modules.flatMap(({ path, classes }) =>
    classes.filter(({ base }) => !/Error$/.test(base)).map(({ name }) => `${path} ${name}`),
  );
}

/** Returns variables at the top of a file that hold state between calls. */
export function findModuleState(modules: readonly SourceModule[]): string[] {
  return modules.flatMap(({ path, state }) => state.map((name) => `${path} ${name}`));
}

/** Returns files that have a default export; a declaration of a package's types may need one. */
export function findDefaultExports(modules: readonly SourceModule[]): string[] {
  return modules
    .filter(({ path, exportsDefault }) => exportsDefault && !path.endsWith('.d.ts'))
    .map(({ path }) => path);
}

/** Returns barrel files: those that pass on exports of other files, or are called index. */
export function findBarrels(modules: readonly SourceModule[]): string[] {
  return modules
    .filter(({ path, reExports }) => reExports || basename(path) === 'index.ts')
    .map(({ path }) => path);
}

/** Returns paths with a folder or file whose name says nothing about its content. */
export function findEmptyNames(paths: readonly string[]): string[] {
  const empty = /(?:^|[/-])(?:utils?|helpers?|common|lib|misc)(?=[/.])/;
  return paths.filter((path) => empty.test(path));
}

/** Returns files with more lines than this. */
export function findLongFiles(modules: readonly SourceModule[], max: number): string[] {
  return modules.filter(({ lines }) => lines > max).map(({ path }) => path);
}

/** Returns functions with more than four parameters, each as its file, name and number of parameters. */
export function findManyParameters(modules: readonly SourceModule[]): string[] {
  return modules.flatMap(({ path, functions }) =>
    functions
      .filter(({ parameters }) => parameters > 4)
      .map(({ name, parameters }) => `${path} ${name}(${parameters})`),
  );
}

/**
 * Returns test files that cannot be found from a source file's name. `test/<room>/x.test.ts` and `x-aspect.test.ts`
 * belong to `src/<room>/x.ts` or to the folder `src/<room>/x`; other folders of `test` are not looked at.
 */
export function findStrayTests(tests: readonly string[], sources: readonly string[]): string[] {
  const folders = sources.flatMap((path) => [dirname(path), dirname(dirname(path))]);
  const subjects = new Set([...sources.map((path) => path.replace(/\.ts$/, '')), ...folders]);
  return tests.filter((path) => {
    const [, room = ''] = path.split('/');
    if (!ROOM_NAMES.includes(room) && room !== 'process') return false;
    const words = basename(path, '.test.ts').split('-');
    const folder = dirname(path).replace(/^test/, 'src');
    return !words.some((_, count) => subjects.has(join(folder, words.slice(0, count + 1).join('-'))));
  });
}
