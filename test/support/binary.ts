/** Tells where the program of this checkout is; loads nothing, so that a script of its own starts fast. */
import { fileURLToPath } from 'node:url';

export const BINARY = fileURLToPath(new URL('../../bin/claude-see.js', import.meta.url));
