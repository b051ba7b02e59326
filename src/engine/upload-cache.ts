// What a run knows of earlier uploads, and how it adds to that; a memory that cannot be kept never fails a run.
import type { Api } from '../api/api.ts';
import { capabilitiesOf } from '../api/providers/providers.ts';
import { describeSystemError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import { type FileEntry, type FileKey, isUsable } from '../store/file-entry.ts';
import { type FileMemory, openFileMemory } from '../store/file-memory.ts';
import { learnPlace, type Place, recallPlace } from '../store/workspaces.ts';

/** Bytes by what they are, wherever they are stored. */
type Content = Pick<FileKey, 'sha256' | 'media_type'>;

/** What the API said of an upload that is to be remembered. */
interface StoredUpload {
  readonly id: string;
  readonly filename: string;
  readonly size_bytes: number;
  readonly created_at: string;
  readonly expires_at?: string | null;
}

export interface Recall {
  /** True when nothing was ever remembered, so that nothing need be hashed. */
  isEmpty(): boolean;
  /** True when an upload may be found: one of this run, or a remembered one of the place that is known. */
  canFind(): boolean;
  /** Where requests go; undefined until it is known. */
  place(): Place | undefined;
  /** Returns the upload of these bytes to this run's place, unless it is about to expire. */
  find(content: Content): FileEntry | undefined;
  /** The same, expired or not. */
  findAny(content: Content): FileEntry | undefined;
  /** Takes over what the API's answers tell of the place. */
  learn(api: Api): Promise<void>;
  /** Returns the upload that has this id here. */
  findId(file_id: string): FileEntry | undefined;
  /** Remembers an upload, if only for this run; `learn` comes first. */
  remember(content: Content, stored: StoredUpload): Promise<void>;
  forget(entry: FileEntry): Promise<void>;
  readonly memory: FileMemory;
}

/**
 * Opens what is known. A disk that refuses is told of once, and then lived with: what this run has uploaded it knows
 * in any case, also where no answer says which workspace it went to.
 */
export async function openRecall({ env, settings, output }: RunContext): Promise<Recall> {
  const memory = await openFileMemory(env);
  const useless = memory.isEmpty() || !capabilitiesOf(settings).sources.file;
  const recalled = useless ? undefined : await recallPlace(settings, env);
  let place = recalled;
  let complained = false;
  const attempt = async (change: () => unknown) => {
    try {
      await change();
    } catch (error) {
      if (!complained) output.note(`uploads cannot be remembered: ${describeSystemError(error)}`);
      complained = true;
    }
  };
  const own = new Map<string, FileEntry>();
  const keyOf = ({ sha256, media_type }: Content) => `${sha256} ${media_type}`;
  const findAny = (content: Content) =>
    own.get(keyOf(content)) ?? (place ? memory.find({ ...place, ...content }) : undefined);
  return {
    memory,
    isEmpty: () => own.size === 0 && memory.isEmpty(),
    canFind: () => own.size > 0 || (place !== undefined && !memory.isEmpty()),
    place: () => place,
    findAny,
    findId: (file_id) =>
      [...own.values()].find((entry) => entry.file_id === file_id) ??
      (place ? memory.findId(place.base_url, file_id) : undefined),
    find(content) {
      const entry = findAny(content);
      return entry && isUsable(entry, env.now()) ? entry : undefined;
    },
    async learn(api) {
      const told = api.place();
      if (!told || (place?.base_url === told.base_url && place.workspace_id === told.workspace_id)) return;
      place = told;
      await attempt(() => learnPlace(told, settings, env));
    },
    async remember({ sha256, media_type }, { id, filename, size_bytes, created_at, expires_at }) {
      const entry: FileEntry = {
        base_url: place?.base_url ?? '',
        workspace_id: place?.workspace_id ?? '',
        sha256,
        media_type,
        file_id: id,
        filename,
        size_bytes,
        created_at,
        expires_at: expires_at ?? null,
      };
      own.set(keyOf(entry), entry);
      if (place) await attempt(() => memory.remember(entry));
    },
    async forget(entry) {
      if (own.get(keyOf(entry))?.file_id === entry.file_id) own.delete(keyOf(entry));
      await attempt(() => memory.forget(entry));
    },
  };
}
