// Runs the built program as if it were so many milliseconds later: `node late-program.cjs MILLISECONDS ARGUMENTS…`.
'use strict';

const { join } = require('node:path');

const [node = '', , late = '0', ...args] = process.argv;
// The preloaded code of the tests finds the program beside its launcher, and here it is loaded by hand.
process.argv = [node, join(__dirname, '../../bin/claude-see.js'), ...args];
require('./compiled-code.cjs');
const { main } = require(join(__dirname, '../../dist/start.cjs'));

const controller = new AbortController();
main(args, {
  stdin: process.stdin,
  hasPipedStdin: () => false,
  stdout: process.stdout,
  stderr: process.stderr,
  variables: process.env,
  secrets: new Set(),
  platform: process.platform,
  cwd: process.cwd(),
  fetch: globalThis.fetch,
  lookup: () => Promise.reject(new Error('no test looks up a name')),
  now: () => new Date(Date.now() + Number(late)),
  signal: controller.signal,
  onInterrupt: () => () => {},
}).then((/** @type {number} */ code) => process.exit(code));
