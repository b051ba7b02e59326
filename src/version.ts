// Holds the version of the package, which the bundler inlines from package.json.
import packageJson from '../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
