// Keeps ANTHROPIC_CUSTOM_HEADERS, which may hold the secret of a gateway, away from other platforms.

const VARIABLE = 'ANTHROPIC_CUSTOM_HEADERS';

/**
 * Makes a client of another platform, whose SDK would read the headers of the Claude API from the process's own
 * environment: they could even replace the platform's `Authorization`. The variable is back when this returns or throws.
 */
export function withoutCustomHeaders<Made>(make: () => Made): Made {
  const value = process.env[VARIABLE];
  if (value === undefined) return make();
  delete process.env[VARIABLE];
  try {
    return make();
  } finally {
    process.env[VARIABLE] = value;
  }
}
