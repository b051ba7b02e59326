// Loads the built program from code that an earlier process of the tests compiled: a third less CPU for each process.
'use strict';

const { dirname, join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

const ROOT = join(__dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/claude-see-test');

/** The variables by which the program finds its own cache; the tests set them for the program. */
const NAMES = ['CLAUDE_SEE_CACHE_DIR', 'NODE_DISABLE_COMPILE_CACHE'];

// Threads inherit the preloaded modules, but load nothing of the program.
if (isMainThread) useCache();

function useCache() {
  // Beside the launcher or a worker; some tests run a copy of the program.
  const program = join(dirname(process.argv[1] ?? ''), '../dist');
  const given = NAMES.map((name) => process.env[name]);
  set([CACHE, undefined]);
  const saveCompiledCode = require(join(ROOT, 'bin/compiled-code.js'))(program);
  set(given);
  process.on('exit', saveCompiledCode);
}

/** @param {readonly (string | undefined)[]} values */
function set(values) {
  for (const [index, name] of NAMES.entries()) {
    const value = values[index];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
