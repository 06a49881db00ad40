import type { DomainEvent, EventDefinition } from '#kernel';

/** Kept for ever, and in clear: nothing in it tells who somebody is. */
export const PURGE_STREAM = 'purge-log';

/** A tree head, for a certificate. */
export interface CertifiedHead {
  /** Leaves. */
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
}

export interface PurgeCounts {
  /** Keys destroyed in this purge. */
  readonly keys: number;
  /** Payload keys that a hold keeps. */
  readonly kept: number;
  /** Traces copied for a hold on a dossier. */
  readonly copies: number;
  /** Rows removed from the views. */
  readonly rows: number;
  /** Streams tombstoned. */
  readonly streams: number;
}

/** What is about to go, and by which rule; written before anything goes. */
export type PurgeOpened = DomainEvent<
  'PurgeOpened',
  {
    readonly purgeId: string;
    /** Instant, ISO 8601 UTC. */
    readonly openedAt: string;
    readonly rules: readonly { readonly rule: string; readonly period: string }[];
    /** Ids of the keys that are destroyed; with them goes all that they sealed. */
    readonly keyIds: readonly string[];
    /** Head of the log. */
    readonly position: number;
    readonly tree: CertifiedHead;
  }
>;

/** It is gone; what was counted. */
export type PurgeClosed = DomainEvent<
  'PurgeClosed',
  {
    readonly purgeId: string;
    readonly closedAt: string;
    readonly counts: PurgeCounts;
    /** Keys that the opening names and that stand: a hold came before a purge that had stopped half way went on. */
    readonly spared?: readonly string[];
    readonly position: number;
    readonly tree: CertifiedHead;
  }
>;

export type PurgeEvent = PurgeOpened | PurgeClosed;

const clear = <E extends PurgeEvent>(type: E['type']): EventDefinition<E> => ({
  type,
  schemaVersion: 1,
  key: () => undefined,
});

export const purgeEvents = [
  clear<PurgeOpened>('PurgeOpened'),
  clear<PurgeClosed>('PurgeClosed'),
] as readonly EventDefinition[];
