import { Injectable } from '@nestjs/common';
import { Views } from '#read-store';

const GROUP = 'identity';
/** Below the number of variables that either read store takes in one statement. */
const AT_ONCE = 500;

interface Tables {
  accounts: { account: string };
  account_roles: { account: string };
  sessions: { session: string; account: string; opened_at: number };
}

/** Takes out of the identity view what the log no longer opens. */
@Injectable()
export class IdentityEraser {
  constructor(private readonly views: Views) {}

  /**
   * Sessions opened from `from` (milliseconds since the epoch) until before `until`, but for these accounts': they are told
   * by their traces. @returns how many went
   */
  eraseSessions(from: number, until: number, keep: readonly string[]): Promise<number> {
    return this.views.erase<Tables, number>(GROUP, async (eraser) => {
      const { db } = eraser;
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('opened_at', '>=', from)
        .where('opened_at', '<', until)
        .where('account', 'not in', [...keep])
        .executeTakeFirst();
      await eraser.clean('sessions');
      return Number(numDeletedRows);
    });
  }

  /** Accounts whose identity key is destroyed, with their roles. @returns how many accounts went */
  eraseAccounts(accounts: readonly string[]): Promise<number> {
    return this.views.erase<Tables, number>(GROUP, async (eraser) => {
      const { db } = eraser;
      let erased = 0;
      for (let from = 0; from < accounts.length; from += AT_ONCE) {
        const some = accounts.slice(from, from + AT_ONCE);
        await db.deleteFrom('account_roles').where('account', 'in', some).execute();
        const { numDeletedRows } = await db.deleteFrom('accounts').where('account', 'in', some).executeTakeFirst();
        erased += Number(numDeletedRows);
      }
      for (const table of ['account_roles', 'accounts']) await eraser.clean(table);
      return erased;
    });
  }
}
