/** A fact of the domain: what happened, in the past tense, and its data. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
}

/** What stands in clear beside every payload; nothing else may (architecture, "Immutable log, mortal keys"). */
export interface EventMetadata {
  readonly schemaVersion: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  /** SIRET of the partner concerned. */
  readonly partner?: string;
  readonly $correlationId: string;
  readonly $causationId?: string;
  /** Which key opens the payload; absent when the payload is in clear. */
  readonly keyId?: string;
  /** Per-day pseudonym of the user from which the payload key is derived (trace keys only). */
  readonly tag?: string;
}

/** Which key seals a payload. */
export type KeyReference =
  | {
      readonly kind: 'trace';
      /** Legal day, Europe/Paris, `yyyy-mm-dd`. */ readonly day: string;
      readonly subject: string;
    }
  | { readonly kind: 'habilitation' | 'identity' | 'request' | 'hold' | 'mission' | 'decision'; readonly id: string };

/**
 * How one type of event is stored. The type's name is frozen (`test/architecture`): it outlives every class name.
 * `upcasts[n]` turns data of schema version `n` into version `n + 1`, so that the rest knows only the newest.
 */
export interface EventDefinition<E extends DomainEvent = DomainEvent> {
  readonly type: E['type'];
  readonly schemaVersion: number;
  /** SIRET for the clear metadata, where the event concerns one partner. */
  partner?(data: E['data']): string | undefined;
  /** The key that seals it; `undefined`: nothing about a natural person in it, stored in clear. */
  key(data: E['data'], legalDay: string): KeyReference | undefined;
  readonly upcasts?: Readonly<Record<number, (data: never) => object>>;
}

/** Where an event stands in the log. */
export interface EventPlace {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly metadata: EventMetadata;
}

/** An event read back and opened. */
export type OpenedEvent<E extends DomainEvent = DomainEvent> = E extends DomainEvent
  ? EventPlace & {
      readonly type: E['type'];
      readonly data: E['data'];
      readonly shredded: false;
      /** The data as the log holds them, JSON, where no upcast has changed them: who keeps them as text need not write it. */
      readonly text?: string | undefined;
    }
  : never;

/** An event whose key is gone: all that is left is that it was. */
export type ShreddedEvent<E extends DomainEvent = DomainEvent> = EventPlace & {
  readonly type: E['type'];
  readonly shredded: true;
};

export type ReadEvent<E extends DomainEvent = DomainEvent> = OpenedEvent<E> | ShreddedEvent<E>;

/** Who and what caused the events of one command. */
export interface CommandContext {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The same instant, ISO 8601 UTC, where its writer has it at hand. */
  readonly time?: string;
  /** The same for everything that follows from one request. */
  readonly correlationId: string;
  /** The event or command that led to this one. */
  readonly causationId?: string;
}
