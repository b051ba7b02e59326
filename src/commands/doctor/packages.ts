// Checks the optional packages: sharp, HEIC and other formats, PDF pages, and those of other platforms.
import { findPackage, loadingError } from '../../api/providers/installed-package.ts';
import { getCapabilities, PROVIDER_NAMES } from '../../api/providers/providers.ts';
import { loadSharp } from '../../image/packages.ts';
import { formatInstallCommand } from '../../install-hint.ts';
import type { Finding } from '../../render/findings.ts';
import type { RunContext } from '../../run/context.ts';
import { toProblem } from './problem.ts';

/** Ways to look for packages, which tests replace. */
export interface PackageTools {
  readonly load: typeof loadSharp;
  readonly find: typeof findPackage;
}

const INSTALLED: PackageTools = { load: loadSharp, find: findPackage };

/** Finds the optional packages; only one that the chosen provider needs, or a sharp that does not load, is a problem. */
export async function checkPackages(
  { settings }: Pick<RunContext, 'settings'>,
  tools: PackageTools = INSTALLED,
): Promise<readonly Finding[]> {
  return [
    await checkSharp(tools),
    checkOptional('HEIC', 'libheif-js', 'HEIC photos cannot be read', tools),
    checkOptional(
      'formats',
      '@imagemagick/magick-wasm',
      'PSD, TGA, JPEG 2000, JPEG XL, OpenEXR and others cannot be read',
      tools,
    ),
    checkOptional('PDF pages', '@hyzyla/pdfium', 'pages of PDFs cannot be drawn', tools),
    checkPlatforms(settings, tools),
  ];
}

async function checkSharp({ load }: PackageTools): Promise<Finding> {
  try {
    const { versions } = await load('sharp', 'doctor looks at it', false);
    return {
      name: 'sharp',
      status: 'ok',
      detail: `${versions.sharp ?? 'unknown'}, libvips ${versions.vips}`,
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
    const [reason] = (cause?.message ?? '').split('\n');
    const detail = `cannot be loaded, so images are sent as they are or refused${reason ? `: ${reason}` : ''}`;
    return {
      ...toProblem('sharp', error),
      detail,
      cure: formatInstallCommand(['--include=optional', 'sharp']),
    };
  }
}

function checkOptional(name: string, from: string, lack: string, { find }: PackageTools): Finding {
  const installed = find(from);
  if (installed) return { name, status: 'ok', detail: `${from} ${String(installed.version)}` };
  return {
    name,
    status: 'note',
    detail: `${from} is not installed: ${lack}`,
    cure: formatInstallCommand([from]),
  };
}

function checkPlatforms({ provider, model }: RunContext['settings'], { find }: PackageTools): Finding {
  const name = 'platforms';
  const all = PROVIDER_NAMES.flatMap((each) => {
    const capabilities = getCapabilities({ provider: each, model });
    if (capabilities.package === undefined) return [];
    return [{ each, capabilities, installed: find(capabilities.package) }];
  });
  const words = all.map(
    ({ each, installed }) => `${each} ${installed ? String(installed.version) : 'not installed'}`,
  );
  const missing = all.find(({ each, installed }) => each === provider && !installed);
  if (!missing) return { name, status: 'ok', detail: words.join(', ') };
  return toProblem(name, loadingError(missing.capabilities, undefined, undefined));
}
