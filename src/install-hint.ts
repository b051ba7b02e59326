// Formats the commands that install optional packages. Pure.

/** Returns `npm install sharp`, with what changes where claude-see is installed globally. */
export function formatInstallCommand(packages: readonly string[]): string {
  return `npm install ${packages.join(' ')} (add --global if claude-see is installed globally)`;
}

/** Returns the hint that installs packages with npm, or runs claude-see with them by npx. */
export function formatInstallHint(packages: readonly string[]): string {
  const flags = packages.map((name) => `-p ${name}`).join(' ');
  return `${formatInstallCommand(packages)}; with npx: npx -p claude-see ${flags} claude-see …`;
}
