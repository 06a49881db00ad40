import type { Places } from '../places.js';

export interface ProjectorData {
  readonly places: Places;
  readonly masterKey: Uint8Array;
}

/** How far one group is. */
export interface Advance {
  readonly group: string;
  readonly checkpoint: number;
  readonly caughtUp: boolean;
  /** Where the group's rows last changed. */
  readonly changedAt?: number;
}

export type ProjectorMessage =
  | { readonly kind: 'advanced'; readonly groups: readonly Advance[] }
  | { readonly kind: 'swapped'; readonly group: string }
  | {
      readonly kind: 'stopped';
      readonly group: string;
      readonly projection: string;
      readonly type: string;
      readonly position: number;
      readonly message: string;
    }
  /** The whole run broke (a full disk, say) and is tried again. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ended' };
