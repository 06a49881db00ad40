/** Texts for people, by stable code. `{placeholders}` are filled from the refusal's details. */
export const keyringMessages: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'keyring.wrong-master-key': {
    fr: 'La clé maîtresse n’est pas celle de ce trousseau (keyring.db) : donnez celle avec laquelle il a été créé.',
    en: 'The master key is not the one of this keyring (keyring.db): give the one that it was made with.',
  },
  'keyring.malformed-master-key': {
    fr: '{source} : la clé maîtresse doit faire 32 octets, écrits en base64 (44 caractères) ou en hexadécimal (64).',
    en: '{source}: the master key must be 32 bytes, written in base64 (44 characters) or hexadecimal (64).',
  },
  'keyring.two-master-keys': {
    fr: 'TEMOIN_MASTER_KEY_FILE et TEMOIN_MASTER_KEY sont donnés tous les deux : n’en gardez qu’un.',
    en: 'TEMOIN_MASTER_KEY_FILE and TEMOIN_MASTER_KEY are both set: keep only one.',
  },
  'keyring.master-key-unreadable': {
    fr: 'Le fichier de clé maîtresse {file} ne se lit pas : {why}.',
    en: 'The master key file {file} cannot be read: {why}.',
  },
  'keyring.master-key-missing': {
    fr: 'Le trousseau {keyring} existe mais sa clé maîtresse {file} manque : remettez-la, ou indiquez où elle est par TEMOIN_MASTER_KEY_FILE. Aucune autre clé ne l’ouvre.',
    en: 'The keyring {keyring} exists but its master key {file} is missing: put it back, or say where it is with TEMOIN_MASTER_KEY_FILE. No other key opens it.',
  },
  'keyring.unknown-key': {
    fr: 'La clé {keyId} est inconnue de ce trousseau : le journal et le trousseau ne vont pas ensemble.',
    en: 'The key {keyId} is unknown to this keyring: the log and the keyring do not belong together.',
  },
  'keyring.key-destroyed': {
    fr: 'La clé {keyId} a été détruite : rien ne peut plus être scellé avec elle.',
    en: 'The key {keyId} has been destroyed: nothing can be sealed with it any more.',
  },
  'keyring.unreadable': {
    fr: 'Le trousseau ne s’ouvre pas : {why}.',
    en: 'The keyring cannot be opened: {why}.',
  },
  'keyring.unreachable': {
    fr: 'La base de données du trousseau ne répond pas. Réessayez dans un moment.',
    en: 'The keyring’s database does not answer. Try again in a moment.',
  },
};
