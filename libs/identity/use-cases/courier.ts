import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY, type Delivery, type Message } from '../delivery/delivery.js';
import { deliveryFailed } from '../domain/errors.js';

/** Hands letters over, and says plainly when that failed. */
@Injectable()
export class Courier {
  private readonly logger = new Logger('identity');

  constructor(@Inject(DELIVERY) private readonly delivery: Delivery) {}

  /**
   * @throws Refusal `identity.delivery-failed`: the account stands, and its credentials can be issued again.
   */
  async send(message: Message, accountId: string): Promise<void> {
    try {
      await this.delivery.deliver(message);
    } catch (error) {
      // The error's message may hold the address: only its code is written.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      this.logger.error(`credentials of account ${accountId} could not be delivered (${code})`);
      throw deliveryFailed(accountId);
    }
  }
}
