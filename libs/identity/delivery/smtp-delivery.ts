import { createTransport, type Transporter } from 'nodemailer';
import type { Delivery, Message } from './delivery.js';

export interface SmtpOptions {
  /** `smtps://user:password@host:465` or `smtp://host:587` (STARTTLS where the server offers it). */
  readonly url: string;
  /** Sender's address. */
  readonly from: string;
}

const PATIENCE = 15_000;

/** Hands each message to a mail server. */
export class SmtpDelivery implements Delivery {
  private readonly transport: Transporter;
  private readonly from: string;

  constructor({ url, from }: SmtpOptions) {
    const timeouts = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE };
    this.transport = createTransport({ url, ...timeouts });
    this.from = from;
  }

  async deliver({ to, subject, text }: Message): Promise<void> {
    await this.transport.sendMail({ from: this.from, to, subject, text });
  }
}
