import { keepStamp } from './stamp-files.js';
import { checkTimeStamp } from './time-stamp.js';
import type { SentCheckpoint, Witness } from './witness.js';

const PATIENCE = 30_000;
/** A reply holds a few certificates. */
const MOST_BYTES = 100_000;

export interface StampOptions {
  /** Of the authority (RFC 3161 over HTTP, § 3.4). */
  readonly address: string;
  /** Folder of the tree, where the stamps are kept. */
  readonly folder: string;
  /** PEM of the authorities that are believed. */
  readonly trusted?: string;
}

/** Has each checkpoint stamped, and keeps the stamp beside the tree once it is found good. */
export class StampWitness implements Witness {
  readonly address: string;
  readonly name: string;

  constructor(private readonly options: StampOptions) {
    this.address = options.address;
    this.name = new URL(options.address).host;
  }

  async send({ size, note }: SentCheckpoint): Promise<void> {
    const { folder, trusted } = this.options;
    const { queryFor } = await import('./rfc3161.js');
    const { request, nonce } = queryFor(note);
    const reply = await this.post(request);
    await checkTimeStamp(reply, note, { nonce, ...(trusted === undefined ? {} : { trusted }) });
    keepStamp(folder, { size, note, reply });
  }

  private async post(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const answer = await fetch(this.address, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const reply = new Uint8Array(await answer.arrayBuffer());
    if (!answer.ok) throw new Error(`${this.name} answered ${answer.status}`);
    if (reply.length > MOST_BYTES) throw new Error(`${this.name} answered ${reply.length} bytes`);
    return reply;
  }
}
