// Keeps the program's compiled code between runs: compiling is a third of the time from start to request.
'use strict';

const { createHash, randomUUID } = require('node:crypto');
const {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const nodeModule = require('node:module');
const { basename, dirname, isAbsolute, join, resolve } = require('node:path');
const { Script } = require('node:vm');

/** Bytes of the digest before the compiled code: V8 takes damaged code as it is, and crashes. */
const DIGEST_BYTES = 32;

/** Far more than any file of the program compiles to. */
const MOST_BYTES = 16 * 1024 * 1024;

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Has the files of a folder load from the code that earlier runs compiled. Returns a function that keeps what this run
 * has compiled; neither ever throws.
 * @param {string} program
 * @returns {() => void}
 */
function useCompiledCode(program) {
  const folder = codeFolder(program);
  const { extensions } = require;
  // Some loaders that others register have no such table.
  if (folder === undefined || extensions === undefined) return () => {};
  const isOurs = belongsToUs(folder);
  /** @type {{ script: Script, source: Buffer, path: string }[]} */
  const loaded = [];
  let isAllKept = true;
  // Deprecated for modules in other languages; there is no other way to load our own ones quicker.
  extensions['.cjs'] = (module, path) => {
    if (dirname(path) !== program) return extensions['.js']?.(module, path);
    const source = readFileSync(path);
    const kept = join(folder, `${basename(path)}-${process.version}-${process.arch}`);
    const cachedData = isOurs ? readKept(kept, source) : undefined;
    const script = new Script(nodeModule.wrap(source.toString()), {
      filename: path,
      ...(cachedData && { cachedData }),
    });
    loaded.push({ script, source, path: kept });
    isAllKept &&= cachedData !== undefined && script.cachedDataRejected === false;
    const run = script.runInThisContext();
    run.call(module.exports, module.exports, module.require.bind(module), module, path, program);
  };
  return () => {
    // All of them again: each file now holds the functions of this run too.
    if (isAllKept) return;
    try {
      makeFolder(folder);
      if (!belongsToUs(folder)) return;
      for (const { script, source, path } of loaded) keep(path, source, script.createCachedData());
      sweep(folder);
    } catch {
      // No room, or no right to write: the next run compiles again.
    }
  };
}

/**
 * The absolute path of the folder for compiled code, which may not exist yet; undefined where there is to be none.
 * @param {string} program
 */
function codeFolder(program) {
  const { NODE_DISABLE_COMPILE_CACHE, CLAUDE_SEE_CACHE_DIR } = process.env;
  if (NODE_DISABLE_COMPILE_CACHE) return undefined; // Node's own variable.
  if (CLAUDE_SEE_CACHE_DIR) return resolve(CLAUDE_SEE_CACHE_DIR, 'compiled');
  try {
    const { cache } = require(join(program, 'env-paths.cjs')).default('claude-see', { suffix: '' });
    // With an empty HOME it would be wherever the command happens to run.
    return isAbsolute(cache) ? join(cache, 'compiled') : undefined;
  } catch {
    return undefined; // The system knows no home folder.
  }
}

/**
 * Whether nobody else may have left code in a folder for us to run. Windows has no such numbers, and its folder is
 * one that others cannot write to.
 * @param {string} folder
 */
function belongsToUs(folder) {
  try {
    const { mode, uid } = lstatSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false; // There is none yet.
  }
}

/**
 * Makes the folder for compiled code where it is missing; throws the system's error.
 * @param {string} folder
 */
function makeFolder(folder) {
  // One by one: Node's own recursive way tries forever in a folder that takes no other, such as /proc.
  for (const each of [dirname(dirname(folder)), dirname(folder), folder]) {
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Reads compiled code; undefined when there is none, or when it is damaged or of another source.
 * @param {string} path
 * @param {Buffer} source
 */
function readKept(path, source) {
  let file;
  try {
    // A pipe in its place would never be written to; Windows has no such flag, and no pipes among its files.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(file);
    if (!found.isFile() || found.size > MOST_BYTES) return undefined;
    const content = readFileSync(file);
    const code = content.subarray(DIGEST_BYTES);
    return content.subarray(0, DIGEST_BYTES).equals(digestOf(source, code)) ? code : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Puts compiled code in place, so that a run meanwhile finds the old or the new one, whole; throws the system's error.
 * @param {string} path
 * @param {Buffer} source
 * @param {Buffer} code
 */
function keep(path, source, code) {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([digestOf(source, code), code]), { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Removes what no run has kept for a month: code of other versions, and what a kill has left half written.
 * @param {string} folder
 */
function sweep(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isFile() && Date.now() - found.mtimeMs > MONTH_MS) rmSync(path, { force: true });
  }
}

/**
 * Of the source too, of which V8 compares but the length.
 * @param {Buffer} source
 * @param {Buffer} code
 */
function digestOf(source, code) {
  return createHash('sha256').update(source).update(code).digest();
}

module.exports = useCompiledCode;
