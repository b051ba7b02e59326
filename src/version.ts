// The version of the package, taken from package.json when the program is bundled.
import packageJson from '../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
