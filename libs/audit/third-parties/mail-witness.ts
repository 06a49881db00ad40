import type { Delivery } from '#identity';
import type { SentCheckpoint, Witness } from './witness.js';

/** Mails each checkpoint. */
export class MailWitness implements Witness {
  readonly name = 'mail';
  readonly address: string;

  /** @param to mail address */
  constructor(
    private readonly to: string,
    private readonly delivery: Delivery,
  ) {
    this.address = `mailto:${to}`;
  }

  async send({ size, note }: SentCheckpoint): Promise<void> {
    await this.delivery.deliver({
      to: this.to,
      subject: `Témoin : état signé du journal, ${size} événements`,
      text:
        'Conservez ce message : il permet de prouver plus tard que le journal n’a pas été réécrit.\n' +
        'Pour vérifier, mettez les lignes qui suivent dans un fichier : temoin verify --checkpoint <fichier>\n\n' +
        note,
    });
  }
}
