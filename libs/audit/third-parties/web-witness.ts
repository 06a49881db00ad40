import type { SentCheckpoint, Witness } from './witness.js';

const PATIENCE = 30_000;

/** Posts each checkpoint as plain text to an HTTPS address, which answers 2xx once it has kept it. */
export class WebWitness implements Witness {
  readonly name: string;

  constructor(readonly address: string) {
    this.name = new URL(address).host;
  }

  async send({ note }: SentCheckpoint): Promise<void> {
    const answer = await fetch(this.address, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: note,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`${this.name} answered ${answer.status}`);
  }
}
