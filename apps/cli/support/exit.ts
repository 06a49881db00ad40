/** Exit codes, those of sysexits.h where one fits. */
export const EXIT = { ok: 0, failure: 1, usage: 2, data: 65, tryLater: 75, settings: 78 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES = `
Codes de sortie :
  0   tout est fait
  1   échec
  2   commande mal écrite
  65  fichier ou données refusés
  75  dossier de données occupé, ou serveur momentanément indisponible : à reprendre plus tard
  78  réglage (variable d’environnement) ou clé maîtresse qui ne convient pas`;

/** A command that ends otherwise than well: one clear line in French, and details under it. */
export class CliFailure extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly details: readonly string[] = [],
  ) {
    super(message);
  }
}

export const badUsage = (message: string): CliFailure => new CliFailure(EXIT.usage, message);
