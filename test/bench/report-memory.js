// Preloaded into a measured process: writes its peak memory in KB to file descriptor 3 when it ends.
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => writeSync(3, String(readPeak())));

/** On Linux, maxRSS begins with the peak of the process that spawned this one; VmHWM counts from its own start. */
function readPeak() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
