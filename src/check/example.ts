// Holds the check file that `check init` writes, and writes it.
import { resolve } from 'node:path';
import { CliError, describeSystemError, systemErrorCode, usageError } from '../errors.ts';
import { writeFileAtomic } from '../store/disk.ts';

/** Every key in a comment says when it is needed; `check lint` has nothing to say about it. */
export const EXAMPLE = `# yaml-language-server: $schema=./node_modules/claude-see/docs/claude-see.check.schema.json
# Screenshots and what must be true of them. Run it: claude-see check
# Paths start from the folder of this file.
version: 1

# What every check has unless it says otherwise. Lists are appended to those of the check.
defaults:
  model: sonnet
  # votes: 3                # ask three times; a majority decides, and a split is uncertain
  ignore:
    - the clock in the status bar

checks:
  - id: login
    # A path or a pattern: these are placeholders for screenshots of yours.
    images: shots/login-*.png
    # page: http://localhost:3000/login   # beside images, or instead: a browser takes the picture
    # viewports: [1280x800, 390x844]      # a picture for each; also device, fullPage, selector, wait, hide, dark
    # Facts of the file, which cost nothing: width, minWidth, maxWidth, height, minHeight, maxHeight, blank, format.
    expect: { minWidth: 320, blank: false }
    # One fact in each sentence. A text that begins with a quote or has ": " in it goes in quotes.
    assert:
      - The "Sign in" button is fully visible
      - 'No text is cut off'
      # A warning is reported and never fails the run.
      - { id: no-error, that: No error message is shown, severity: warning }
    # crop: [0, 0, 1280, 200]       # judge only this part: x, y, width, height in pixels
    # mask: [[1100, 0, 180, 40]]    # grey out parts that change

  - id: receipt
    images: shots/receipt.png
    assert:
      # Values are read from the picture and compared by the program. Types are those of --schema.
      - extract: { total: number, currency: string, items: [string] }
        equals: { total: 7.99, currency: USD, items: [Tea, Cake] }

  - id: home
    images: shots/home.png
    # A file, a folder with files of the same names, or a path with {name}. claude-see check accept writes it.
    baseline: baseline/
    maxDiffPixels: 50
    tolerate: different headlines and dates
    assert:
      - nothing is missing, overlapping or cut off compared with the baseline
`;

/** Writes the example to a path as typed. Throws CliError when something has this name, or when it cannot be written. */
export function writeExample(path: string, cwd: string): void {
  if (!/\.ya?ml$/i.test(path)) {
    throw usageError(path, 'the example is YAML', 'name a file that ends in .yaml, or name none');
  }
  try {
    writeFileAtomic(resolve(cwd, path), EXAMPLE, { mode: 0o666, exclusive: true });
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') {
      throw usageError(path, 'exists already', 'name another file, or remove this one first');
    }
    throw new CliError('output_unwritable', describeSystemError(error), { subject: path, cause: error });
  }
}
