// Lists the commands that only group subcommands.

import type { Group } from '../run/command-group.ts';
import { BATCH } from './batch/group.ts';
import { CHECK } from './check/group.ts';
import { CONFIG } from './config.ts';
import { FILES } from './files/files.ts';
import { HISTORY } from './history/history.ts';
import { TEMPLATE } from './template/template.ts';

/** The groups in the order of the help. */
export const GROUPS: readonly Group[] = [CHECK, BATCH, FILES, HISTORY, TEMPLATE, CONFIG];
