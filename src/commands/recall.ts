// What a run knows of earlier uploads, and how it adds to that; a memory that cannot be kept never fails a run.
import type { Api } from '../api/api.ts';
import { capabilitiesOf } from '../api/providers.ts';
import { describeSystemError } from '../errors.ts';
import { type FileEntry, type FileKey, isUsable } from '../store/file-entry.ts';
import { type FileMemory, openFileMemory } from '../store/file-memory.ts';
import { learnPlace, type Place, recallPlace } from '../store/workspaces.ts';
import type { RunContext } from './run-context.ts';

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
  /** Where requests go; undefined until it is known. */
  place(): Place | undefined;
  /** Returns the upload of these bytes to this run's place, unless it is about to expire. */
  find(content: Content): FileEntry | undefined;
  /** The same, expired or not. */
  findAny(content: Content): FileEntry | undefined;
  /** Takes over what the API's answers tell of the place. */
  learn(api: Api): Promise<void>;
  /** Remembers an upload; `learn` comes first. */
  remember(content: Content, stored: StoredUpload): Promise<void>;
  forget(entry: FileEntry): Promise<void>;
  readonly memory: FileMemory;
}

/** Opens what is known. A disk that refuses is told of once, and then lived with. */
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
  const findAny = (content: Content) => (place ? memory.find({ ...place, ...content }) : undefined);
  return {
    memory,
    isEmpty: () => memory.isEmpty(),
    place: () => place,
    findAny,
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
      if (!place) return;
      const entry: FileEntry = {
        base_url: place.base_url,
        workspace_id: place.workspace_id,
        sha256,
        media_type,
        file_id: id,
        filename,
        size_bytes,
        created_at,
        expires_at: expires_at ?? null,
      };
      await attempt(() => memory.remember(entry));
    },
    forget: (entry) => attempt(() => memory.forget(entry)),
  };
}
