// Reads what a manifest says: its inputs, and the batches that were created for them.
import { IN_NO_BATCH, type InputTable, makeInputTable, UNUSABLE } from './input-table.ts';
import type { CreatingEvent, EndedCounts, ManifestStart } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

/** A batch of the API, as far as the manifest knows it. */
export interface BatchEntry {
  readonly creating: CreatingEvent;
  /** The id at the API; undefined while it is not known whether the API created it. */
  readonly id: string | undefined;
  readonly createdAt: string | undefined;
  /** When something was sent of it last, as far as is known, in RFC 3339. */
  readonly sentUntil: string;
  /** The user asked for it to be canceled. */
  readonly canceled: boolean;
  readonly ended: { readonly counts: EndedCounts; readonly at: string | null } | undefined;
}

export interface ManifestView {
  readonly start: ManifestStart;
  readonly inputs: InputTable;
  /** Whether all inputs are in the table. */
  readonly listed: boolean;
  /** By number, without those that were not created. */
  readonly batches: ReadonlyMap<number, BatchEntry>;
  /** Bytes of the manifest that were read. */
  readonly bytes: number;
}

/** Reads a manifest, which another process may be appending to. Throws CliError. */
export async function readManifestView(path: string): Promise<ManifestView> {
  const inputs = makeInputTable();
  const batches = new Map<number, BatchEntry>();
  let start: ManifestStart | undefined;
  let listed = false;
  let bytes = 0;
  const change = (n: number, changes: Partial<BatchEntry>) => {
    const entry = batches.get(n);
    if (entry) batches.set(n, { ...entry, ...changes });
  };
  for await (const { event, ...place } of readManifest(path)) {
    bytes = place.end;
    switch (event.event) {
      case 'manifest':
        start = event;
        break;
      case 'input':
        inputs.add(event.index, place);
        if (event.ref.kind === 'error') inputs.assign(event.index, UNUSABLE);
        break;
      case 'listed':
        listed = true;
        break;
      case 'request':
        inputs.assign(event.index, event.n, place);
        break;
      case 'unusable':
        inputs.assign(event.index, UNUSABLE, place);
        break;
      case 'creating':
        batches.set(event.n, {
          creating: event,
          id: undefined,
          createdAt: undefined,
          sentUntil: event.at,
          canceled: false,
          ended: undefined,
        });
        break;
      case 'created':
        change(event.n, { id: event.id, createdAt: event.at });
        break;
      case 'unconfirmed':
        change(event.n, { sentUntil: event.at });
        break;
      case 'absent':
        batches.delete(event.n);
        break;
      case 'retry':
        for (const index of event.indexes) inputs.assign(index, IN_NO_BATCH);
        break;
      case 'canceled':
        change(event.n, { canceled: true });
        break;
      case 'ended':
        change(event.n, { ended: { counts: event.counts, at: event.ended_at } });
        break;
    }
  }
  if (!start) throw new Error('a manifest without a start was accepted');
  return { start, inputs, listed, batches, bytes };
}
