import type { CommandBus } from '@nestjs/cqrs';
import type { EventStore } from '#event-store';
import type { Clock, Ids } from '#kernel';
import { OpenAccount } from './open-account/open-account.js';

export interface FirstAdministrator {
  readonly commandBus: CommandBus;
  readonly store: Pick<EventStore, 'head'>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where the one-time password goes. */
  readonly email?: string;
}

/**
 * On an empty log, opens the one account that lets a Caf begin: its administrator's. Anything but an empty log is left
 * as it is. A failed delivery leaves the log empty, so that the next start tries again.
 * @returns the account's id when it was opened. @throws Refusal `identity.delivery-failed`
 */
export async function ensureFirstAdministrator(given: FirstAdministrator): Promise<string | undefined> {
  const { commandBus, store, clock, ids, email = 'administrateur@localhost' } = given;
  if ((await store.head()) > 0) return undefined;
  const at = clock.now();
  const person = { givenName: 'Administrateur', familyName: 'Caf', email, function: 'Administrateur Témoin' };
  const { accountId } = await commandBus.execute(
    new OpenAccount({
      context: { at, correlationId: ids.next(at) },
      by: 'system',
      organisation: { type: 'caf' },
      ...person,
      roles: ['caf-administrator'],
      first: true,
    }),
  );
  return accountId;
}
