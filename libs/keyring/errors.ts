import { Refusal } from '#kernel';

/** The keyring was made with another master key. */
export class WrongMasterKey extends Refusal {
  constructor() {
    super('keyring.wrong-master-key', 'unavailable');
  }
}

/** No usable master key: malformed, given twice, unreadable, or gone. `code` says which. */
export class MasterKeyUnusable extends Refusal {
  constructor(
    code:
      | 'keyring.malformed-master-key'
      | 'keyring.two-master-keys'
      | 'keyring.master-key-unreadable'
      | 'keyring.master-key-missing',
    details: Readonly<Record<string, string>>,
  ) {
    super(code, 'unavailable', details);
  }
}

/** The keyring never held this key: the log and the keyring do not belong together. */
export class UnknownKey extends Refusal {
  constructor(keyId: string) {
    super('keyring.unknown-key', 'unavailable', { keyId });
  }
}

/** Nothing may be sealed under a key that was destroyed: it could never be read. */
export class KeyDestroyed extends Refusal {
  constructor(keyId: string) {
    super('keyring.key-destroyed', 'conflict', { keyId });
  }
}

/** The keyring's file is of a later version of the program, or is not a keyring. */
export class KeyringUnreadable extends Refusal {
  constructor(why: string) {
    super('keyring.unreadable', 'unavailable', { why });
  }
}

/** The keyring's database does not answer; it may later. */
export class KeyringUnreachable extends Refusal {
  constructor() {
    super('keyring.unreachable', 'unavailable');
  }
}

/** The sealed bytes, their place or their key were altered: a broken invariant, not a refusal. */
export class TamperedPayload extends Error {
  override readonly name = 'TamperedPayload';

  constructor(readonly keyId: string) {
    super(`a payload sealed under ${keyId} was altered, moved, or does not belong to this keyring`);
  }
}
