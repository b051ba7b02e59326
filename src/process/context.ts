// Defines the context of work on images and PDFs, and the environment of its child processes.

/** A run, as far as work in child processes needs it; every RunContext is one. */
export interface ProcessContext {
  /** Ends the work; its reason is the error to throw. */
  readonly signal: AbortSignal;
  readonly env: {
    readonly variables: Readonly<Record<string, string | undefined>>;
    /** Left out where no programs of the system are started or named. */
    readonly platform?: NodeJS.Platform;
  };
}

/**
 * Returns variables without those of this program, which may hold keys: for programs that need the desktop, whose own
 * variables no list would cover. Windows ignores case.
 */
export function withoutOwnVariables(
  variables: ProcessContext['env']['variables'],
): ProcessContext['env']['variables'] {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !/^(?:ANTHROPIC|CLAUDE_SEE)_/i.test(name)),
  );
}

/** Variables of Node, its libraries, fonts and temporary files. Any other variable might be a secret. */
const SAFE_VARIABLES = [
  ...['PATH', 'NODE_OPTIONS', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  ...['HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TMP', 'TEMP'],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_DATA_DIRS'],
  ...['FONTCONFIG_FILE', 'FONTCONFIG_PATH'],
  ...['SystemRoot', 'SystemDrive', 'windir', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
];

/** Returns the environment for a child process that parses untrusted files, without keys and tokens. */
export function safeEnv({ env }: ProcessContext): Record<string, string> {
  return Object.fromEntries(
    SAFE_VARIABLES.flatMap((name) => {
      const value = env.variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
