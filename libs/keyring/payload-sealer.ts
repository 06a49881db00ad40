import type { PayloadSealer } from '#kernel';
import { Envelope } from './envelope.js';

/** Of this module, which a thread without a keyring loads (`PayloadSealerModule`). */
export const PAYLOAD_SEALER_URL = import.meta.url;

export const payloadSealer = (): PayloadSealer => new Envelope();
