export interface Message {
  /** Mail address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Brings credentials straight to their user: no gestionnaire ever sees them (C9.1-a). */
export interface Delivery {
  /** Rejects when the message could not be handed over. */
  deliver(message: Message): Promise<void>;
}

/** Injection token of the `Delivery`. */
export const DELIVERY = Symbol('Delivery');
