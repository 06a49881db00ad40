import { Inject, Injectable } from '@nestjs/common';
import { Decisions } from '#event-store';
import type { CommandContext } from '#kernel';
import { account, type KnownAccount } from '../domain/account.js';
import { signInRefused } from '../domain/errors.js';
import { accountStream } from '../domain/events.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../settings.js';

export interface Checked {
  readonly right: boolean;
  /** As it was read before the password was verified. */
  readonly account: KnownAccount;
  /** Too many failures: this one has locked it. */
  readonly locked: boolean;
}

/** Verifies a password and writes down what that means for the account: a failure, the end of a run of them, a lock. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly decisions: Decisions,
    private readonly hasher: PasswordHasher,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  /**
   * Verifies something in every case, so that an account that does not exist takes as long as one that does.
   * @throws Refusal `identity.sign-in-refused` where there is no such account or it may not sign in;
   * `identity.one-time-password-expired`
   */
  async check(accountId: string | undefined, password: string, context: CommandContext): Promise<Checked> {
    const stream = accountId === undefined ? undefined : accountStream(accountId);
    const state = stream === undefined ? undefined : await this.decisions.load(account, stream);
    const known = state?.status === 'none' || state?.kind === 'program' ? undefined : state;
    const right = await this.hasher.verify(known?.secretHash, password);
    if (known === undefined || stream === undefined) throw signInRefused();
    const { lockAfter } = this.settings;
    const attempt = { do: 'attempt', right, against: known.secretHash, at: context.at, lockAfter } as const;
    const { events } = await this.decisions.execute(account, stream, attempt, context);
    return { right, account: known, locked: events.some(({ type }) => type === 'AccountLocked') };
  }
}
