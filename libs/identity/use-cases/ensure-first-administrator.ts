import type { CommandBus } from '@nestjs/cqrs';
import type { EventStore } from '#event-store';
import { type Clock, type Ids, isRefusal } from '#kernel';
import { OpenAccount } from './open-account/open-account.js';

export interface FirstAdministrator {
  readonly commandBus: CommandBus;
  readonly store: Pick<EventStore, 'head'>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where the one-time password goes. */
  readonly email?: string;
}

/** Always the same: of two servers that start together on one empty log, the log lets one open it. */
const FIRST_ADMINISTRATOR = '00000000-0000-8000-8000-74656d6f696e';

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
  const open = new OpenAccount({
    context: { at, correlationId: ids.next(at) },
    by: 'system',
    accountId: FIRST_ADMINISTRATOR,
    organisation: { type: 'caf' },
    ...person,
    roles: ['caf-administrator'],
    first: true,
  });
  try {
    return (await commandBus.execute(open)).accountId;
  } catch (error) {
    // Another server was quicker: its letter is the one that opens.
    if (isRefusal(error) && error.code === 'identity.account-exists') return undefined;
    throw error;
  }
}
