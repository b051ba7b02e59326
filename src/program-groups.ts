// Every command that only groups subcommands. Does nothing itself.
import { CONFIG } from './program-config.ts';
import { FILES } from './program-files.ts';
import type { Group } from './program-group.ts';
import { HISTORY } from './program-history.ts';

/** In the order of the help. */
export const GROUPS: readonly Group[] = [FILES, HISTORY, CONFIG];
