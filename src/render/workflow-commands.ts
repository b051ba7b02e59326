// Keeps text from being taken for a command by the CI service that reads our output.

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * `::name` at the start of a line, which a runner trims (GitHub), and `##[name]`, `##vso[…]` and `##teamcity[…]` anywhere
 * in a line (GitHub's older form, Azure, TeamCity). https://docs.github.com/actions/reference/workflow-commands-for-github-actions,
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
const AT_START = /^([^\S\r\n]*):(?=:)/gm;
const ANYWHERE = /##(?=\w*\[)/g;

/** Returns true in a CI job. */
export function isCi({ CI, GITHUB_ACTIONS, TF_BUILD, TEAMCITY_VERSION }: Variables): boolean {
  return [CI, GITHUB_ACTIONS, TF_BUILD, TEAMCITY_VERSION].some(
    (value) => value !== undefined && !/^(?:|0|false)$/i.test(value.trim()),
  );
}

/**
 * Returns the function that escapes one character of every workflow command in a text of whole lines, as JSON would:
 * JSON stays equal. Outside of CI it changes nothing.
 */
export function makeCommandEscaper(variables: Variables): (text: string) => string {
  return isCi(variables) ? escapeCommands : (text) => text;
}

/** Escapes the workflow commands in a text of whole lines. */
export function escapeCommands(text: string): string {
  return text.replace(AT_START, '$1\\u003a').replace(ANYWHERE, '#\\u0023');
}
