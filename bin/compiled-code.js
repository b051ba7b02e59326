// Caches the compiled code of the program between runs, because compiling takes a third of the time to the request.
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

/** Length of the digest before the compiled code. V8 does not check the code, and crashes if it is damaged. */
const DIGEST_BYTES = 32;

/** Far more than any file of the program compiles to. */
const MAX_BYTES = 16 * 1024 * 1024;

const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Makes the files of a folder load from cached code. Returns a function that saves the code of this run. Neither
 * throws.
 * @param {string} program
 * @returns {() => void}
 */
function useCompiledCode(program) {
  const folder = findCacheFolder(program);
  const { extensions } = require;
  // Some custom loaders replace `require` by one without extensions.
  if (folder === undefined || extensions === undefined) return () => {};
  const isTrusted = isOwnFolder(folder);
  /** @type {{ script: Script, source: Buffer, path: string }[]} */
  const loaded = [];
  let isComplete = true;
  // Deprecated, but the only way to load our own modules faster.
  extensions['.cjs'] = (module, path) => {
    if (dirname(path) !== program) return extensions['.js']?.(module, path);
    const source = readFileSync(path);
    const cachePath = join(folder, `${basename(path)}-${process.version}-${process.arch}`);
    const cachedData = isTrusted ? readCode(cachePath, source) : undefined;
    const script = new Script(nodeModule.wrap(source.toString()), {
      filename: path,
      ...(cachedData && { cachedData }),
    });
    loaded.push({ script, source, path: cachePath });
    isComplete &&= cachedData !== undefined && script.cachedDataRejected === false;
    const run = script.runInThisContext();
    run.call(module.exports, module.exports, module.require.bind(module), module, path, program);
  };
  return () => {
    if (isComplete) return;
    try {
      makeFolder(folder);
      if (!isOwnFolder(folder)) return;
      // Save all files, as each one now also contains the functions that this run compiled.
      for (const { script, source, path } of loaded) writeCode(path, source, script.createCachedData());
      removeOldCode(folder);
    } catch {
      // The disk is full or read-only: the next run compiles again.
    }
  };
}

/**
 * Returns the absolute path of the cache folder, which may not exist yet; undefined if nothing is to be cached.
 * @param {string} program
 */
function findCacheFolder(program) {
  const { NODE_DISABLE_COMPILE_CACHE, CLAUDE_SEE_CACHE_DIR } = process.env;
  if (NODE_DISABLE_COMPILE_CACHE) return undefined; // Node's own variable.
  if (CLAUDE_SEE_CACHE_DIR) return resolve(CLAUDE_SEE_CACHE_DIR, 'compiled');
  try {
    const { cache } = require(join(program, 'env-paths.cjs')).default('claude-see', { suffix: '' });
    // Relative if HOME is empty: then it would be in the current folder.
    return isAbsolute(cache) ? join(cache, 'compiled') : undefined;
  } catch {
    return undefined; // There is no home folder.
  }
}

/**
 * Whether only this user can write to a folder, so that its code is safe to run. Windows has no such modes, and its
 * cache folder belongs to the user.
 * @param {string} folder
 */
function isOwnFolder(folder) {
  try {
    const { mode, uid } = lstatSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false; // It does not exist yet.
  }
}

/**
 * Creates the cache folder if it is missing; throws the system error.
 * @param {string} folder
 */
function makeFolder(folder) {
  // Not recursive: there Node loops forever in a folder without subfolders, such as /proc.
  for (const each of [dirname(dirname(folder)), dirname(folder), folder]) {
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Returns the cached code of a source; undefined if there is none, or it is damaged or of another source.
 * @param {string} path
 * @param {Buffer} source
 */
function readCode(path, source) {
  let file;
  try {
    // Non-blocking, in case the path is a named pipe. Windows has neither the flag nor such pipes.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(file);
    if (!found.isFile() || found.size > MAX_BYTES) return undefined;
    const content = readFileSync(file);
    const code = content.subarray(DIGEST_BYTES);
    return content.subarray(0, DIGEST_BYTES).equals(toDigest(source, code)) ? code : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Replaces the cached code of a source atomically, as other runs may read it; throws the system error.
 * @param {string} path
 * @param {Buffer} source
 * @param {Buffer} code
 */
function writeCode(path, source, code) {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([toDigest(source, code), code]), { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Removes files that are a month old: code of other versions, and temporary files of killed runs.
 * @param {string} folder
 */
function removeOldCode(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isFile() && Date.now() - found.mtimeMs > MAX_AGE_MS) rmSync(path, { force: true });
  }
}

/**
 * Includes the source, because V8 compares only its length.
 * @param {Buffer} source
 * @param {Buffer} code
 */
function toDigest(source, code) {
  return createHash('sha256').update(source).update(code).digest();
}

module.exports = useCompiledCode;
