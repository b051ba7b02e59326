#!/usr/bin/env node
// Starts claude-see: checks the Node version, answers what is known beforehand, else runs it; alone ends the process.
// CommonJS, so that an old Node can say that it is too old, and because Node starts it 10 ms sooner.
'use strict';

const floor = 20;
if (Number.parseInt(process.versions.node, 10) < floor) {
  process.stderr.write(
    `claude-see: needs Node ${floor} or newer, this is Node ${process.versions.node}\n  install it from https://nodejs.org\n`,
  );
  process.exit(2);
}

const { readFileSync, realpathSync, writeSync } = require('node:fs');
const { dirname, join } = require('node:path');

// The real place, as Node can be told to take a link for it.
const HERE = dirname(realpathSync(__filename));
const PROGRAM = join(HERE, '../dist');

if (!printKnown(process.argv.slice(2))) run().catch(giveUp);

/**
 * Prints the version or the help, which the build wrote to files; false when something else was asked.
 * @param {string[]} argv
 */
function printKnown([flag, ...others]) {
  /** @type {Readonly<Record<string, string>>} */
  const known = { '--version': 'version.txt', '-V': 'version.txt', '--help': 'help.txt', '-h': 'help.txt' };
  const file = flag !== undefined && others.length === 0 && Object.hasOwn(known, flag) && known[flag];
  if (!file) return false;
  try {
    let rest = readFileSync(join(PROGRAM, file));
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
    return true;
  } catch {
    // A full disk or a closed pipe: the program words it.
    return false;
  }
}

async function run() {
  const keepCompiledCode = require(join(HERE, 'compiled-code.js'))(PROGRAM);
  const { start } = require(join(PROGRAM, 'start.cjs'));
  process.exitCode = await start(process);
  keepCompiledCode();
  // Everything is written; idle sockets or a silent stdin must not keep the process alive.
  process.exit();
}

/**
 * Words why the program could not be loaded; what goes wrong in it, it words itself.
 * @param {unknown} error
 */
function giveUp(error) {
  const [why] = String(error instanceof Error ? error.message : error).split('\n');
  process.stderr.write(`claude-see: is not installed whole: ${why}\n  install it again\n`);
  process.exit(70);
}
