// Finds the window in front in the output of desktop tools. Pure.

/** Reads `xprop -root _NET_ACTIVE_WINDOW`; returns the id in hexadecimal. */
export function findXWindow(printed: string): string | undefined {
  // Without a window it is 0x0.
  return /# (0x0*[1-9a-f][0-9a-f]*)/i.exec(printed)?.[1];
}

/** Reads `hyprctl activewindow -j`; returns the region as grim takes it. */
export function findHyprlandWindow(printed: string): string | undefined {
  const { at, size } = parse(printed) as { at?: unknown; size?: unknown };
  if (!isPair(at) || !isPair(size)) return undefined;
  return formatRegion({ x: at[0], y: at[1], width: size[0], height: size[1] });
}

interface SwayNode {
  readonly focused?: boolean;
  readonly type?: string;
  readonly rect?: Region;
  readonly nodes?: readonly SwayNode[];
  readonly floating_nodes?: readonly SwayNode[];
}

/** Reads `swaymsg -t get_tree`; returns the region as grim takes it. */
export function findSwayWindow(printed: string): string | undefined {
  const waiting: SwayNode[] = [parse(printed) as SwayNode];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    // An empty workspace has the focus itself.
    if (node.focused && /^(?:floating_)?con$/.test(node.type ?? '') && node.rect)
      return formatRegion(node.rect);
    waiting.push(...(node.nodes ?? []), ...(node.floating_nodes ?? []));
  }
  return undefined;
}

interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function formatRegion({ x, y, width, height }: Region): string {
  return `${x},${y} ${width}x${height}`;
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'number');
}

function parse(printed: string): object {
  try {
    const value: unknown = JSON.parse(printed);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
