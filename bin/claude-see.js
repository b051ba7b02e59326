#!/usr/bin/env node
// Checks the Node version, prints --version and --help from prebuilt files, answers completion scripts, otherwise runs
// the program.
// Exits once all output is written. CommonJS, so that an old Node can run the check, and to start 10 ms sooner.
'use strict';

const MIN_NODE = 20;
if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
  process.stderr.write(
    `claude-see: needs Node ${MIN_NODE} or newer; this is Node ${process.versions.node}\n  install it from https://nodejs.org\n`,
  );
  process.exit(2);
}

const { readFileSync, realpathSync, writeSync } = require('node:fs');
const { dirname, join } = require('node:path');

// Resolve links: with --preserve-symlinks-main, __filename is the link that npm puts on the PATH.
const HERE = dirname(realpathSync(__filename));
const PROGRAM = join(HERE, '../dist');

if (process.argv[2] === '--complete') complete();
else if (!printPrebuilt(process.argv.slice(2))) run().catch(reportLoadError);

/** Answers a completion script of a shell without loading the program. Prints no errors into the line that is typed. */
async function complete() {
  try {
    await require(join(PROGRAM, 'complete.cjs')).printCompletion(process, PROGRAM);
  } catch {
    // There is nothing to offer.
  }
}

/**
 * Prints the version or the help from the file that the build wrote. Returns false for any other arguments.
 * @param {string[]} argv
 */
function printPrebuilt([flag, ...others]) {
  /** @type {Readonly<Record<string, string>>} */
  const files = { '--version': 'version.txt', '-V': 'version.txt', '--help': 'help.txt', '-h': 'help.txt' };
  const file = flag !== undefined && others.length === 0 && Object.hasOwn(files, flag) && files[flag];
  if (!file) return false;
  try {
    let rest = readFileSync(join(PROGRAM, file));
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
    return true;
  } catch {
    // A full disk or a closed pipe: let the program report it.
    return false;
  }
}

async function run() {
  const saveCompiledCode = require(join(HERE, 'compiled-code.js'))(PROGRAM);
  const { start } = require(join(PROGRAM, 'start.cjs'));
  process.exitCode = await start(process);
  saveCompiledCode();
  // All output is written. Idle sockets or an open stdin must not keep the process alive.
  process.exit();
}

/**
 * Reports that the program could not be loaded. Once loaded, it reports its own errors.
 * @param {unknown} error
 */
function reportLoadError(error) {
  const [reason] = String(error instanceof Error ? error.message : error).split('\n');
  process.stderr.write(`claude-see: installation is incomplete: ${reason}\n  reinstall claude-see\n`);
  process.exit(70);
}
