import type { DomainEvent, EventDefinition } from '#kernel';

export const CHECKPOINT_STREAM = 'checkpoint-log';

/** A tree head was signed: nothing about anybody in it, so it stands in clear. */
export type CheckpointSigned = DomainEvent<
  'CheckpointSigned',
  {
    /** Leaves of the tree; this event is none of them. */
    readonly size: number;
    /** Base64. */
    readonly root: string;
    /** The whole signed note. */
    readonly note: string;
  }
>;

const checkpointSigned: EventDefinition<CheckpointSigned> = {
  type: 'CheckpointSigned',
  schemaVersion: 1,
  key: () => undefined,
};

export const auditEvents: readonly EventDefinition[] = [checkpointSigned];
