import { availableParallelism } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { busy } from '../domain/errors.js';
import { RANDOMNESS, type Randomness } from '../randomness.js';

/** Argon2id as OWASP's password storage cheat sheet sets it: 19 MiB, two passes, one lane (the library's default kind). */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
const SALT_BYTES = 16;
/** libuv has four threads for all: one at least stays free for files. */
const AT_ONCE = Math.max(1, Math.min(3, availableParallelism() - 1));
const WAITING = 500;

/** Argon2id off the event loop, few at a time, so that a burst of sign-ins takes neither the memory nor the processors. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private dummy: Promise<string> | undefined;

  constructor(@Inject(RANDOMNESS) private readonly randomness: Randomness) {}

  /** @returns a PHC string. @throws Refusal `identity.busy` */
  hash(password: string): Promise<string> {
    const salt = this.randomness.bytes(SALT_BYTES);
    return this.inTurn(() => hash(password.normalize('NFKC'), { ...PARAMETERS, salt }));
  }

  /** As long for an account that does not exist (`undefined`) as for any other. @throws Refusal `identity.busy` */
  async verify(hashed: string | undefined, password: string): Promise<boolean> {
    const against = hashed ?? (await (this.dummy ??= this.hash('personne')));
    const right = await this.inTurn(() => verify(against, password.normalize('NFKC')));
    return right && hashed !== undefined;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) {
      if (this.queue.length >= WAITING) throw busy();
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
