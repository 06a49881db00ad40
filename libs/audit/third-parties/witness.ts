/** A signed tree head, as it leaves the house. */
export interface SentCheckpoint {
  /** Leaves. */
  readonly size: number;
  /** The whole signed note. */
  readonly note: string;
}

/** Somebody outside who keeps checkpoints, so that whoever holds this machine and its keys cannot rewrite history unseen. */
export interface Witness {
  /** Where, whole: its hash is what is remembered, for it may hold a secret. */
  readonly address: string;
  /** What a log line may say of it. */
  readonly name: string;
  /** Rejects when the checkpoint was not taken. */
  send(checkpoint: SentCheckpoint): Promise<void>;
}
