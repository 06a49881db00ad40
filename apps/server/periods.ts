import { mayApply, type RetentionPeriods } from '#retention';
import type { Runtime } from './runtime.js';
import { BadSettings, type Settings } from './settings.js';

export const periodsOf = (settings: Settings): RetentionPeriods => ({
  tracesMonths: settings.TEMOIN_TRACES_MONTHS,
  habilitationsYears: settings.TEMOIN_HABILITATIONS_YEARS,
});

/** Data is kept for another time than the ordinary one only where somebody has decided so. @throws BadSettings */
export async function checkPeriods({ journal }: Pick<Runtime, 'journal'>, settings: Settings): Promise<void> {
  if (await mayApply(journal, periodsOf(settings))) return;
  throw new BadSettings([
    'TEMOIN_TRACES_MONTHS, TEMOIN_HABILITATIONS_YEARS : traces de 6 à 12 mois, habilitations 6 ans ; d’autres durées demandent ' +
      'une décision enregistrée d’un administrateur de la Caf (POST /api/retention/periods/decisions, le serveur démarré avec ' +
      'les durées d’avant), la dernière et pour exactement ces durées',
  ]);
}
