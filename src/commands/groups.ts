// Every command that only groups subcommands. Does nothing itself.

import type { Group } from '../run/command-group.ts';
import { CONFIG } from './config.ts';
import { FILES } from './files/files.ts';
import { HISTORY } from './history/history.ts';

/** In the order of the help. */
export const GROUPS: readonly Group[] = [FILES, HISTORY, CONFIG];
