/** Runs the converters that CI installs, so that pictures are made and read another way than by the program. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Passes bytes through ImageMagick 6; `args` name `format:-` for stdin and stdout. */
export function withImageMagick(bytes: Buffer, args: readonly string[]): Buffer {
  return execFileSync('convert', args, { input: bytes, maxBuffer: 2 ** 26, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Converts a PNG with FFmpeg into a file with this ending. */
export function withFfmpeg(png: Buffer, ending: string, args: readonly string[] = []): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'claude-see-ffmpeg-'));
  try {
    writeFileSync(join(folder, 'in.png'), png);
    const out = join(folder, `out.${ending}`);
    execFileSync('ffmpeg', [
      '-loglevel',
      'error',
      '-i',
      join(folder, 'in.png'),
      ...args,
      '-frames:v',
      '1',
      out,
    ]);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
