#!/usr/bin/env node
// Starts claude-see: checks the Node version, runs it, and alone ends the process.
const floor = 20;
if (Number.parseInt(process.versions.node, 10) < floor) {
  process.stderr.write(
    `claude-see: needs Node ${floor} or newer, this is Node ${process.versions.node}\n  install it from https://nodejs.org\n`,
  );
  process.exit(2);
}
// Keeps compiled code between runs where Node can (22.8 and newer).
const nodeModule = await import('node:module');
if ('enableCompileCache' in nodeModule) /** @type {() => void} */ (nodeModule.enableCompileCache)();

const { start } = await import('../dist/start.js');
process.exitCode = await start(process);
// Everything is written; idle sockets or a silent stdin must not keep the process alive.
process.exit();
