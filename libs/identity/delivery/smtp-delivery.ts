import type { Transporter } from 'nodemailer';
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
  private transport: Promise<Transporter> | undefined;

  constructor(private readonly options: SmtpOptions) {}

  async deliver({ to, subject, text }: Message): Promise<void> {
    this.transport ??= this.open();
    await (await this.transport).sendMail({ from: this.options.from, to, subject, text });
  }

  /** The library weighs on a server that hands nothing to a mail server. */
  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const timeouts = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE };
    return createTransport({ url: this.options.url, ...timeouts });
  }
}
