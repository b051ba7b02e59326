// Makes the pages of a check of what was read for it, with the defaults merged.
import type { ShotOptions } from '../page/shot.ts';
import type { Report } from '../yaml/source-tree.ts';
import type { ReadCheck, ReadDefaults } from './check-forms.ts';
import { PAGE_KEYS } from './page-forms.ts';
import type { CheckPages } from './suite.ts';

/** Returns the pages; undefined for a check without one, of which keys about pages are reported. */
export function buildPages(
  { values, nodes }: Pick<ReadCheck, 'values' | 'nodes'>,
  defaults: ReadDefaults['values'] | undefined,
  report: Report,
): CheckPages | undefined {
  if (!nodes.page) {
    for (const key of Object.keys(PAGE_KEYS) as (keyof typeof PAGE_KEYS)[]) {
      const node = nodes[key];
      if (node) report(node.position, `${key}: has no meaning without a page`, 'add page');
    }
  }
  if (!nodes.page || values.page === undefined) return undefined;
  const fullPage = values.fullPage ?? defaults?.fullPage ?? false;
  const selector = values.selector ?? defaults?.selector;
  if (fullPage && selector !== undefined) {
    const { position } = nodes.selector ?? nodes.fullPage ?? nodes.page;
    report(position, 'selector: takes one element, and fullPage the whole page', 'leave one of them out');
  }
  const hide = [...(defaults?.hide ?? []), ...(values.hide ?? [])];
  const common: ShotOptions = {
    device: values.device ?? defaults?.device,
    fullPage,
    selector,
    wait: values.wait ?? defaults?.wait,
    hide,
    dark: values.dark ?? defaults?.dark ?? false,
  };
  const viewports = values.viewports ?? defaults?.viewports;
  return {
    addresses: [values.page],
    shots: viewports ? viewports.map((viewport) => ({ ...common, viewport })) : [common],
    position: nodes.page.position,
  };
}
