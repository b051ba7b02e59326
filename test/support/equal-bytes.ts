/** Compares bytes as such: vitest compares each as a property of its own, which takes seconds for a picture. */
import { expect } from 'vitest';

const INSTALLED = Symbol.for('claude-see.equal-bytes');

/** Undefined leaves all but bytes of one kind to vitest. */
function equalBytes(a: unknown, b: unknown): boolean | undefined {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return undefined;
  return a.constructor === b.constructor ? Buffer.compare(a, b) === 0 : undefined;
}

// The files of a worker share their globals, and each loads this again.
if (!Reflect.has(globalThis, INSTALLED)) {
  Reflect.set(globalThis, INSTALLED, true);
  expect.addEqualityTesters([equalBytes]);
}
