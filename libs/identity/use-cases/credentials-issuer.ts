import { Inject, Injectable } from '@nestjs/common';
import { toInstant } from '#kernel';
import type { IssuedSecret } from '../domain/account.js';
import { IDENTIFIER_BYTES, identifierFrom, oneTimePasswordFrom, PASSWORD_BYTES } from '../domain/credentials.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { RANDOMNESS, type Randomness } from '../randomness.js';
import { programToken, TOKEN_BYTES, tokenHash } from '../sessions/tokens.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../settings.js';

export interface OneTimePassword {
  readonly password: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
  readonly secret: IssuedSecret;
}

/** Makes identifiers, passwords and tokens (C9.1-a). What it makes goes into a letter and nowhere else. */
@Injectable()
export class CredentialsIssuer {
  constructor(
    private readonly hasher: PasswordHasher,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  identifier(): string {
    return identifierFrom(this.randomness.bytes(IDENTIFIER_BYTES));
  }

  /** @param at milliseconds since the epoch. @param expires whether it has to be used before long. */
  async oneTimePassword(at: number, expires = true): Promise<OneTimePassword> {
    const password = oneTimePasswordFrom(this.randomness.bytes(PASSWORD_BYTES));
    const secretHash = await this.hasher.hash(password);
    const expiresAt = expires ? at + this.settings.oneTimeMs : undefined;
    const expiry = expiresAt === undefined ? {} : { expiresAt: toInstant(expiresAt) };
    return { password, expiresAt, secret: { secretHash, oneTime: true, ...expiry } };
  }

  token(accountId: string): { readonly token: string; readonly secret: IssuedSecret } {
    const token = programToken(accountId, this.randomness.bytes(TOKEN_BYTES));
    return { token, secret: { secretHash: tokenHash(token), oneTime: false } };
  }

  /** What opens a session. */
  sessionToken(): string {
    return this.randomness.bytes(TOKEN_BYTES).toString('base64url');
  }
}
