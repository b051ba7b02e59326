// Keeps compiled code between runs, as compiling takes a quarter of a start. Newer Nodes do it themselves, at a word.
'use strict';

const { createHash, randomUUID } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const nodeModule = require('node:module');
const { basename, dirname, isAbsolute, join, resolve } = require('node:path');

const PROGRAM = join(__dirname, '../dist');

/** Bytes of the digest before the compiled code: V8 takes damaged code as it is, and crashes. */
const DIGEST_BYTES = 32;

/**
 * Has the program's files load from the code that earlier runs compiled, as long as there is a folder for it. Returns
 * a function that keeps what this run has compiled; neither ever throws.
 * @returns {() => void}
 */
function useCompiledCode() {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return () => {}; // Node's own variable.
  const folder = codeFolder();
  if (folder === undefined) return () => {};
  if (!('enableCompileCache' in nodeModule)) return keepOwn(folder);
  const { enableCompileCache } = /** @type {{ enableCompileCache(folder: string): unknown }} */ (nodeModule);
  if (isMade(folder)) enableCompileCache(folder);
  return () => {};
}

/** The absolute path of the folder for compiled code; undefined where the system has no place for it. */
function codeFolder() {
  const chosen = process.env.CLAUDE_SEE_CACHE_DIR;
  try {
    const cache = chosen
      ? resolve(chosen)
      : require(join(PROGRAM, 'env-paths.cjs')).default('claude-see', { suffix: '' }).cache;
    // With an empty HOME it would be wherever the command happens to run.
    return isAbsolute(cache) ? join(cache, 'compiled') : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes the folder for compiled code where it is missing; false where that cannot be.
 * @param {string} folder
 */
function isMade(folder) {
  // One by one: Node's own recursive way tries forever in a folder that takes no other, such as /proc.
  for (const each of [dirname(dirname(folder)), dirname(folder), folder]) {
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/**
 * Does what Node 22.1 and newer do by themselves.
 * @param {string} folder
 */
function keepOwn(folder) {
  const { Script } = require('node:vm');
  /** @type {{ script: import('node:vm').Script, source: string, path: string }[]} */
  const loaded = [];
  let isAllKept = true;
  // Deprecated for modules in other languages; there is no other way to load our own ones quicker.
  require.extensions['.cjs'] = (module, path) => {
    if (dirname(path) !== PROGRAM) return require.extensions['.js']?.(module, path);
    const source = nodeModule.wrap(readFileSync(path, 'utf8'));
    const kept = join(folder, `${basename(path)}-${process.version}-${process.arch}`);
    const cachedData = readKept(kept, source);
    const script = new Script(source, { filename: path, ...(cachedData && { cachedData }) });
    loaded.push({ script, source, path: kept });
    isAllKept &&= cachedData !== undefined && script.cachedDataRejected === false;
    const run = script.runInThisContext();
    run.call(module.exports, module.exports, module.require.bind(module), module, path, PROGRAM);
  };
  return () => {
    // All of them again: each file now holds the functions of this run too.
    if (isAllKept || !isMade(folder)) return;
    try {
      for (const { script, source, path } of loaded) keep(path, source, script.createCachedData());
    } catch {
      // No room, or no right to write: the next run compiles again.
    }
  };
}

/**
 * Reads compiled code; undefined when there is none, or when it is damaged or of another source.
 * @param {string} path
 * @param {string} source
 */
function readKept(path, source) {
  try {
    const content = readFileSync(path);
    const code = content.subarray(DIGEST_BYTES);
    return content.subarray(0, DIGEST_BYTES).equals(digestOf(source, code)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts compiled code in place, so that a run meanwhile finds the old or the new one, whole; throws the system's error.
 * @param {string} path
 * @param {string} source
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
 * Of the source too, of which V8 compares but the length.
 * @param {string} source
 * @param {Buffer} code
 */
function digestOf(source, code) {
  return createHash('sha256').update(source).update(code).digest();
}

module.exports = useCompiledCode;
