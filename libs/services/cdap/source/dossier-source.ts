import type { Dossier } from '../domain/dossier.js';

/** Where dossiers come from. Injected as `CDAP_DOSSIER_SOURCE`. */
export interface DossierSource {
  /**
   * @param number 7 digits, already checked.
   * @param caf narrows to one Caf where a source holds several: numbers are unique within a Caf only.
   * @returns `undefined` where no dossier has the number.
   */
  find(number: string, caf?: string): Promise<Dossier | undefined>;
}

/** Injection token of the `DossierSource`. */
export const CDAP_DOSSIER_SOURCE = Symbol('DossierSource');
