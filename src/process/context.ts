// What the work on pictures and PDFs takes from the run around it; starts and stops nothing itself.

export interface ProcessContext {
  /** Ends the work; its reason is the error to end with. */
  readonly signal: AbortSignal;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** What Node, its libraries, fonts and temporary files go by; nothing else is handed on, as a key might be among it. */
const SAFE_VARIABLES = [
  ...['PATH', 'NODE_OPTIONS', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  ...['HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TMP', 'TEMP'],
  ...[
    'XDG_CACHE_HOME',
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'XDG_DATA_DIRS',
    'FONTCONFIG_FILE',
    'FONTCONFIG_PATH',
  ],
  ...['SystemRoot', 'SystemDrive', 'windir', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
];

/** Returns the variables that a process which works on pictures or PDFs may see: it meets hostile bytes, and needs no keys. */
export function safeEnv({ variables }: ProcessContext): Record<string, string> {
  return Object.fromEntries(
    SAFE_VARIABLES.flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
