/** Holds the rules of the source tree: rooms, imports, dependencies, names and sizes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readModule, type SourceModule } from './support/source-module.ts';
import {
  findBarrels,
  findClasses,
  findComputedImports,
  findCycles,
  findDefaultExports,
  findEmptyNames,
  findLongFiles,
  findManyParameters,
  findModuleState,
  findPackages,
  findStrayTests,
  findWrongImports,
  getRoom,
  type Room,
} from './support/source-rules.ts';

const ROOT = join(import.meta.dirname, '..');

function listFiles(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => path.endsWith(ending))
    .sort();
}

const SOURCES = listFiles('src', '.ts');
const TESTS = listFiles('test', '.ts');
const MODULES = SOURCES.map((path) => readModule(path, readFileSync(join(ROOT, path), 'utf8')));

/*
 * Known violations. Each list is compared as a whole, so an entry must be removed as soon as its file is fixed.
 * Nothing is added to these lists.
 */

const WRONG_IMPORTS: string[] = [];

const CYCLES: string[][] = [];

const OVER_200_LINES: string[] = [];

const OVER_220_LINES: string[] = [];

const OVER_FOUR_PARAMETERS: string[] = [];

/** The one room that imports each npm package; all else reaches it through that room. */
const PACKAGE_ROOMS: Record<string, Room> = {
  '@anthropic-ai/aws-sdk': 'api',
  '@anthropic-ai/bedrock-sdk': 'api',
  '@anthropic-ai/foundry-sdk': 'api',
  '@anthropic-ai/sdk': 'api',
  '@anthropic-ai/vertex-sdk': 'api',
  '@azure/identity': 'api',
  '@cantoo/pdf-lib': 'document',
  ajv: 'schema',
  'ajv-formats': 'schema',
  chalk: 'render',
  commander: 'cli',
  conf: 'store',
  'csv-stringify': 'render',
  'env-paths': 'store',
  'libheif-js': 'image',
  marked: 'render',
  'mime-types': 'input',
  ora: 'render',
  pixelmatch: 'image',
  'playwright-core': 'page',
  sharp: 'image',
  undici: 'api',
  yaml: 'yaml',
};

/** Files outside that room that import the package nevertheless. */
const OTHER_IMPORTERS: Record<string, string[]> = {
  // Only the API's own types, which the SDK publishes.
  '@anthropic-ai/sdk': ['src/commands/models.ts', 'src/store/conversation.ts'],
};

/** Tests of behaviour that crosses source files, each with what it covers. */
const THEMES: Record<string, string> = {
  'test/commands/documents.test.ts': 'PDFs from every input to the document block',
  'test/commands/download.test.ts': '--download through whole commands',
  'test/commands/inputs.test.ts': 'every kind of input, through whole commands',
  'test/commands/media-types.test.ts': 'every media type, through whole commands',
  'test/commands/output.test.ts': 'stdout and stderr of whole commands',
  'test/commands/page.test.ts': 'web pages as inputs of whole commands',
  'test/commands/prepare.test.ts': 'flags that change images, through whole commands',
  'test/commands/prices.test.ts': 'prices of the user, from the setting to each place that shows a cost',
  'test/commands/providers.test.ts': 'whole commands at each provider, across all of src/api/providers',
  'test/commands/schema.test.ts': '--schema through whole commands',
  'test/commands/tiles.test.ts': '--tile and several --crop through whole commands',
  'test/commands/secrets.test.ts': 'no secret in any output of any command',
  'test/engine/labels.test.ts': 'labels of images in whole requests',
  'test/image/converted-size.test.ts': 'sizes of converted images, across the decoders',
  'test/schema/hostile.test.ts': 'hostile schemas across src/schema',
};

describe('the source tree', () => {
  test('imports only from its own room and from rooms to the right', () => {
    expect(findWrongImports(MODULES)).toEqual(WRONG_IMPORTS);
  });

  test('has no circle of imports, type imports included', () => {
    expect(findCycles(MODULES)).toEqual(CYCLES);
  });

  test('has no import that only a run can resolve', () => {
    expect(findComputedImports(MODULES)).toEqual([]);
  });

  test('imports each npm package in one room', () => {
    const found = findPackages(MODULES);
    expect([...found.keys()].sort()).toEqual(Object.keys(PACKAGE_ROOMS).sort());
    const others = [...found].flatMap(([name, rooms]) => {
      const outside = [...rooms].flatMap(([room, paths]) => (room === PACKAGE_ROOMS[name] ? [] : paths));
      return outside.length > 0 ? [[name, outside.sort()]] : [];
    });
    expect(Object.fromEntries(others)).toEqual(OTHER_IMPORTERS);
  });

  test('has no default exports, no barrel files, no module-level state, and no classes but errors', () => {
    expect(findDefaultExports(MODULES)).toEqual([]);
    expect(findBarrels(MODULES)).toEqual([]);
    expect(findModuleState(MODULES)).toEqual([]);
    expect(findClasses(MODULES)).toEqual([]);
  });

  test('has no file or folder whose name says nothing', () => {
    expect(findEmptyNames([...SOURCES, ...TESTS])).toEqual([]);
  });

  test('has no file of more than 200 lines', () => {
    expect(findLongFiles(MODULES, 200)).toEqual(OVER_200_LINES);
    expect(findLongFiles(MODULES, 220)).toEqual(OVER_220_LINES);
  });

  test('has no function of more than four parameters', () => {
    expect(findManyParameters(MODULES)).toEqual(OVER_FOUR_PARAMETERS);
  });

  test('has its tests where the name of the source file leads', () => {
    const tests = TESTS.filter((path) => path.endsWith('.test.ts'));
    expect(findStrayTests(tests, SOURCES)).toEqual(Object.keys(THEMES).sort());
  });
});

/** The rules on sources that break them. */
describe('the rules', () => {
  const read = (sources: Record<string, string>): SourceModule[] =>
    Object.entries(sources).map(([path, text]) => readModule(path, text));

  test.each([
    ['a type', "import type { Plan } from '../engine/plan.ts';"],
    ['a type among values', "import { type Plan } from '../engine/plan.ts';"],
    ['several lines', "import {\n  one,\n  two,\n} from '../engine/plan.ts';"],
    ['a namespace', "import * as plan from '../engine/plan.ts';"],
    ['side effects', "import '../engine/plan.ts';"],
    ['an export', "export { plan } from '../engine/plan.ts';"],
    ['a type that is exported', "export type { Plan } from '../engine/plan.ts';"],
    ['everything', "export * from '../engine/plan.ts';"],
    ['a dynamic import', "export const load = () => import('../engine/plan.ts');"],
    ['a dynamic import with a template', 'export const load = () => import(`../engine/plan.ts`);'],
    ['a type by import()', "export type Plan = import('../engine/plan.ts').Plan;"],
    ['typeof import()', "export type Plan = typeof import('../engine/plan.ts');"],
    ['require', "const plan = require('../engine/plan.ts');"],
    ['import = require', "import plan = require('../engine/plan.ts');"],
  ])('see an import to the left by %s', (_, text) => {
    expect(findWrongImports(read({ 'src/api/client.ts': text }))).toEqual([
      'src/api/client.ts → src/engine/plan.ts',
    ]);
  });

  test('see no import in a comment or a string', () => {
    const text = "// import '../engine/plan.ts'\nexport const text = \"import '../engine/plan.ts'\";\n";
    expect(findWrongImports(read({ 'src/api/client.ts': text }))).toEqual([]);
  });

  test.each([
    ['src/store/lock.ts', '../errors.ts', false],
    ['src/store/lock.ts', '../image/size.ts', true],
    ['src/image/size.ts', '../store/lock.ts', false],
    ['src/image/strip/png.ts', '../headers/png.ts', false],
    ['src/image/strip/png.ts', '../../document/pages.ts', true],
    ['src/render/table.ts', '../input/load.ts', true],
    ['src/input/load.ts', '../render/table.ts', true],
    ['src/run/context.ts', '../input/load.ts', false],
    ['src/errors.ts', './process/context.ts', false],
    ['src/process/context.ts', '../errors.ts', false],
    ['src/errors.ts', './store/lock.ts', true],
    ['src/errors.ts', './main.ts', true],
    ['src/process/context.ts', '../store/lock.ts', true],
    ['src/cli/program.ts', '../main.ts', true],
    ['src/main.ts', './cli/program.ts', false],
    ['src/main.ts', './errors.ts', false],
    ['src/api/files.ts', '../../package.json', false],
  ])('from %s to %s: refused is %s', (path, specifier, refused) => {
    const found = findWrongImports(read({ [path]: `import type { Any } from '${specifier}';` }));
    expect(found.length > 0).toBe(refused);
  });

  test('see a folder that is no room', () => {
    expect(() => getRoom('src/shared/dates.ts')).toThrow('src/shared is not a room');
  });

  test('see circles, of types and of any length, and nothing beside them', () => {
    const sources = {
      'src/api/a.ts': "import type { B } from './b.ts';",
      'src/api/b.ts': "export type C = import('./c.ts').C;",
      'src/api/c.ts': "export const load = () => import('./a.ts');",
      'src/api/user.ts': "import { a } from './a.ts';",
      'src/api/used.ts': '',
      'src/store/x.ts': "import './y.ts';\nimport '../api/used.ts';",
      'src/store/y.ts': "import './x.ts';",
      'src/store/self.ts': "import './self.ts';",
    };
    expect(findCycles(read(sources))).toEqual([
      ['src/api/a.ts', 'src/api/b.ts', 'src/api/c.ts'],
      ['src/store/x.ts', 'src/store/y.ts'],
      ['src/store/self.ts'],
    ]);
  });

  test('see an import of a computed path', () => {
    const sources = {
      'src/api/a.ts': 'export const load = (name: string) => import(name);',
      'src/api/b.ts': "export const load = (name: string) => import('./' + name);",
      'src/api/c.ts': "export const load = () => import('./a.ts');",
    };
    expect(findComputedImports(read(sources))).toEqual(['src/api/a.ts', 'src/api/b.ts']);
  });

  test('see packages by their names, whatever is taken from them', () => {
    const sources = {
      'src/api/a.ts': "import type { Messages } from '@anthropic-ai/sdk/resources/messages';",
      'src/store/b.ts': "import Anthropic from '@anthropic-ai/sdk';\nimport 'node:fs';\nimport './a.ts';",
      'src/store/c.ts': "export const load = () => import('conf/dist/source');",
    };
    expect(findPackages(read(sources))).toEqual(
      new Map([
        [
          '@anthropic-ai/sdk',
          new Map([
            ['api', ['src/api/a.ts']],
            ['store', ['src/store/b.ts']],
          ]),
        ],
        ['conf', new Map([['store', ['src/store/c.ts']]])],
      ]),
    );
  });

  test.each([
    ['export default function start() {}', true],
    ['const start = 1;\nexport { start as default };', true],
    ['export const start = 1;', false],
    ["import start from './start.ts';\nexport const value = start;", false],
  ])('default exports: %j', (text, found) => {
    expect(findDefaultExports(read({ 'src/api/a.ts': text }))).toEqual(found ? ['src/api/a.ts'] : []);
  });

  test('see barrel files', () => {
    const sources = {
      'src/api/a.ts': "export { b } from './b.ts';",
      'src/api/b.ts': "export * as c from './c.ts';",
      'src/api/c.ts': 'const c = 1;\nexport { c };',
      'src/store/index.ts': '',
    };
    expect(findBarrels(read(sources))).toEqual(['src/api/a.ts', 'src/api/b.ts', 'src/store/index.ts']);
  });

  test('see classes that are not errors', () => {
    const text = `
      class LostError extends Error {}
      class LostFileError extends LostError {}
      class Cache {}
      class Store extends Cache {}
      export const make = () => class extends Map {};`;
    expect(findClasses(read({ 'src/api/a.ts': text }))).toEqual([
      'src/api/a.ts Cache',
      'src/api/a.ts Store',
      'src/api/a.ts (anonymous)',
    ]);
  });

  test('see state at the top of a file', () => {
    const text = `
      let count = 0;
      export let last: string | undefined;
      const cache = new Map<string, string>();
      const seen = new WeakSet();
      const NAMES = new Set(['a']);
      export const make = () => { let inside = 0; const map = new Map(); return [inside, map]; };`;
    expect(findModuleState(read({ 'src/api/a.ts': text }))).toEqual(
      ['count', 'last', 'cache', 'seen'].map((name) => `src/api/a.ts ${name}`),
    );
  });

  test('see names that say nothing', () => {
    const empty = [
      'src/utils/dates.ts',
      'src/api/helpers.ts',
      'src/api/date-utils.ts',
      'test/common.ts',
      'src/lib/a.ts',
    ];
    const sound = ['src/image/libheif-js.d.ts', 'src/api/files.ts', 'src/input/similar-file.ts'];
    expect(findEmptyNames([...empty, ...sound])).toEqual(empty);
  });

  test('count lines, with or without a newline at the end', () => {
    const sources = {
      'src/api/a.ts': 'export {};\n'.repeat(3),
      'src/api/b.ts': 'export {};\n'.repeat(4),
      'src/api/c.ts': `${'export {};\n'.repeat(3)}export {};`,
    };
    expect(findLongFiles(read(sources), 3)).toEqual(['src/api/b.ts', 'src/api/c.ts']);
  });

  test('count parameters of every kind of function', () => {
    const text = `
      export function many(a: 1, b: 2, c: 3, d: 4, e: 5) {}
      export function few(a: 1, { b, c, d, e }: Options, f = 1, ...rest: 1[]) {}
      export const arrow = async (a: 1, b: 2, c: 3, d: 4, ...rest: 5[]) => {};
      export const object = { method(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6) {} };
      function inner() { return function named(a: 1, b: 2, c: 3, d: 4, e: 5) {}; }`;
    expect(findManyParameters(read({ 'src/api/a.ts': text }))).toEqual(
      ['many(5)', 'arrow(5)', 'method(6)', 'named(5)'].map((name) => `src/api/a.ts ${name}`),
    );
  });

  test('see tests that no name of a source file leads to', () => {
    const sources = [
      'src/errors.ts',
      'src/process/memory.ts',
      'src/image/strip/png.ts',
      'src/image/size.ts',
      'src/commands/chat/chat.ts',
    ];
    const found = [
      'test/errors.test.ts',
      'test/process/memory.test.ts',
      'test/image/strip/png.test.ts',
      'test/image/strip.test.ts',
      'test/image/size-of-gif.test.ts',
      'test/commands/chat.test.ts',
      'test/commands/chat-pipe.test.ts',
      'test/binary/anything.test.ts',
    ];
    const strays = [
      'test/image/sizes.test.ts',
      'test/image/errors.test.ts',
      'test/process/size.test.ts',
      'test/commands/talk-chat.test.ts',
    ];
    expect(findStrayTests([...found, ...strays], sources)).toEqual(strays);
  });
});
