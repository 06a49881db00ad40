/** What is wrong with a place of the log. */
export type FaultKind =
  | 'missing'
  | 'changed'
  | 'added'
  | 'swapped'
  | 'doubled'
  /** Of a deleted stream, by no purge that left a certificate. */
  | 'uncertified'
  | 'tree'
  | 'checkpoint'
  | 'signature';

export interface Fault {
  readonly kind: FaultKind;
  readonly position?: number;
  readonly stream?: string;
  readonly revision?: number;
  /** For `tree`, `checkpoint`, `signature`: size of the tree concerned. */
  readonly size?: number;
}

export interface Verified {
  /** The first, in the order of the log; `undefined`: everything agrees. */
  readonly fault: Fault | undefined;
  readonly size: number;
  /** Hexadecimal; recomputed. */
  readonly root: string;
  /** Leaves whose event is gone with its deleted stream, by stream. */
  readonly purged: ReadonlyMap<string, number>;
  /** Events that the tree has not taken up yet. */
  readonly pending: number;
  readonly checkpoints: number;
}
