// Runs the process that measures and draws an SVG, and ends it when it takes too long.
import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { formatDuration } from '../format.ts';
import { exitError, waitForExit } from '../process/child-process.ts';
import type { ProcessContext } from '../process/context.ts';
import { startInlineModule } from '../process/inline-module.ts';
import type { Size } from './size.ts';
import type { Insertion } from './svg-root.ts';

/**
 * The program of the process. It reads the SVG from stdin, answers messages that ask for its size with something
 * inserted, and sends the pixels when a message asks for them. A hundred bytes of SVG can keep the renderer busy for
 * hours, even when it only looks for the size, and nothing in the same process could stop it: even exit waits for the
 * thread that renders. That is also why it kills itself once its parent is gone.
 *
 * At 96 dots per inch, lengths in points, millimetres and inches have their size in CSS; then the renderer counts 4/3
 * pixels for each CSS pixel.
 */
const RENDER = `
const [, sharpUrl] = process.argv;
const orphaned = () => process.kill(process.pid, 'SIGKILL');
process.on('disconnect', orphaned);
process.on('SIGINT', () => {});
try {
  const { default: sharp } = await import(sharpUrl);
  process.send('ready');
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const svg = Buffer.concat(chunks);
  const open = (insertions) => {
    let from = 0;
    const parts = insertions.flatMap(([at, text]) => [svg.subarray(from, (from = at)), Buffer.from(text)]);
    const whole = Buffer.concat([...parts, svg.subarray(from)]);
    return sharp(whole, { limitInputPixels: false, failOn: 'error', density: 96 });
  };
  let answer = {};
  for (;;) {
    const { insertions, size, sheet } = await new Promise((resolve) => {
      process.once('message', resolve);
      process.send(answer);
    });
    const drawing = open(insertions);
    if (size) {
      const pixels = drawing.resize({ ...size, fit: 'fill' }).toColourspace('srgb').ensureAlpha().raw();
      const data = await pixels.toBuffer();
      const write = (bytes) => new Promise((resolve) => process.stdout.write(bytes, resolve));
      await write(data);
      if (sheet) {
        const cells = sharp(Buffer.from(sheet)).extractChannel('alpha').raw().toBuffer();
        await cells.then(write, () => {});
      }
      break;
    }
    const { width, height } = await drawing.metadata();
    answer = { size: { width: width * 0.75, height: height * 0.75 } };
  }
} catch (error) {
  await new Promise((resolve) => process.send({ error: error.message }, resolve));
}
process.off('disconnect', orphaned);
process.exit();`;

/** The process is ready for the next request, and answers the last one with a size if that asked for it. */
type Message = 'ready' | { readonly size?: Size; readonly error?: string };

export interface Renderer {
  /** Returns the size in CSS pixels of the SVG with something inserted. */
  readonly measure: (insertions: readonly Insertion[]) => Promise<Size>;
  /**
   * Draws it on a canvas of this size, four bytes a pixel, and beside it the opacity of another SVG, a byte a pixel:
   * undefined where that cannot be drawn. Afterwards the renderer takes no more requests.
   */
  readonly draw: (
    insertions: readonly Insertion[],
    size: Size,
    beside?: Size & { readonly svg: Buffer },
  ) => Promise<{ readonly data: Buffer; readonly sheet: Buffer | undefined }>;
}

interface RenderOptions {
  readonly svg: Buffer;
  /** The user's own argument, for messages. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly ctx: ProcessContext;
}

/** Starts the process for the time of `work`. Throws an Error when that takes too long, and the signal's reason. */
export async function withRenderer<T>(
  { svg, input, timeoutMs, ctx }: RenderOptions,
  work: (renderer: Renderer) => Promise<T>,
): Promise<T> {
  const sharpUrl = pathToFileURL(createRequire(import.meta.url).resolve('sharp')).href;
  const drawing = startInlineModule(RENDER, [sharpUrl], timeoutMs, ctx);
  try {
    return await work(makeRenderer(drawing.child, svg, input));
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw drawing.isLate() ? new Error(`drawing it takes longer than ${formatDuration(timeoutMs)}`) : error;
  } finally {
    drawing.end();
  }
}

/** Whether the renderer found neither a size nor anything to measure. */
function isBlank(error: string): boolean {
  return error.endsWith('bad dimensions');
}

function makeRenderer(child: ChildProcess, svg: Buffer, input: string): Renderer {
  const { stdin, stdout } = child;
  let ready = false;
  let failure: string | undefined;
  let receive: ((message: { readonly size?: Size }) => void) | undefined;
  const nextMessage = () => new Promise<{ readonly size?: Size }>((resolve) => (receive = resolve));
  let message = nextMessage();
  child.on('message', (received: Message) => {
    if (received === 'ready') ready = true;
    else if (received.error === undefined) receive?.(received);
    else failure = isBlank(received.error) ? 'it has no size and shows nothing' : received.error;
  });
  const exited = waitForExit(child);
  const ended = exited.then((end) => {
    if (failure !== undefined) throw new Error(failure);
    throw exitError(end, ready, input) ?? new Error('rendering failed');
  });
  ended.catch(() => {}); // The one that waits hears of it.
  stdin?.on('error', () => {});
  stdin?.end(svg);
  const pixels = stdout && buffer(stdout);
  pixels?.catch(() => {});
  /** Sends a request once the process waits for one. */
  const send = async (request: object): Promise<void> => {
    await Promise.race([message, ended]);
    message = nextMessage();
    child.send(request, () => {}); // A missing reply shows that the child ended early.
  };
  return {
    async measure(insertions) {
      await send({ insertions });
      const { size } = await Promise.race([message, ended]);
      if (!size) throw new Error('rendering failed');
      return size;
    },
    async draw(insertions, size, beside) {
      await send({ insertions, size, sheet: beside?.svg.toString() });
      const [all] = await Promise.all([pixels ?? Buffer.alloc(0), exited]);
      const length = size.width * size.height * 4;
      if (all.length < length) await ended;
      const sheet = all.subarray(length);
      const isDrawn = beside !== undefined && sheet.length === beside.width * beside.height;
      return { data: all.subarray(0, length), sheet: isDrawn ? sheet : undefined };
    },
  };
}
