/** Why traces may be taken away: a closed list, as with consultations. French label by code. */
export const EXPORT_MOTIVES = {
  supervision: 'Contrôle courant des accès',
  'habilitation-review': 'Revue des habilitations',
  'misuse-inquiry': 'Soupçon de détournement de finalité',
  incident: 'Incident de sécurité',
  'access-request': 'Demande d’accès d’une personne',
  audit: 'Audit de la Caf ou de la Cnaf',
  authority: 'Demande d’une autorité',
} as const;

export type ExportMotive = keyof typeof EXPORT_MOTIVES;

export const EXPORT_MOTIVE_CODES = Object.keys(EXPORT_MOTIVES) as ExportMotive[];
