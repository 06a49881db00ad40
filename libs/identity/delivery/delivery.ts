export interface Message {
  /** Mail address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Brings a letter straight to its reader: no gestionnaire ever sees another's credentials (C9.1-a). */
export interface Delivery {
  /** Rejects when the message could not be handed over. */
  deliver(message: Message): Promise<void>;
}

/** Injection token of the `Delivery`. */
export const DELIVERY = Symbol('Delivery');
