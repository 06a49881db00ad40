/**
 * Why a dossier may be opened: the closed list. Codes are stable (traces hold them for six months, searches name
 * them); labels are what people read. Reference data: adding a purpose is adding a line.
 */
export const PURPOSES = {
  'social-assessment': 'Évaluation de la situation d’une personne reçue par un travailleur social',
  'social-support': 'Accompagnement social engagé',
  'financial-aid': 'Instruction d’une aide financière d’action sociale',
  'quotient-pricing': 'Calcul d’un tarif selon le quotient familial',
  registration: 'Inscription à un service (accueil, restauration, loisirs)',
  'rsa-instruction': 'Instruction d’une demande de RSA, contrôle a posteriori des pièces',
  'rsa-orientation': 'Orientation d’un bénéficiaire du RSA',
  'rsa-follow-up': 'Suivi du contrat d’un bénéficiaire du RSA',
  'health-affiliation': 'Rattachement des ayants droit à l’assurance maladie',
  'health-cover': 'Étude du droit à la complémentaire santé solidaire',
  'adult-protection': 'Exercice d’une mesure de protection d’un majeur',
  'child-protection': 'Exercice d’une mesure de protection d’un enfant',
  'direct-payment': 'Suivi du tiers payant de l’aide au logement',
  'unpaid-rent': 'Traitement d’un impayé de loyer',
  'over-indebtedness': 'Instruction d’un dossier de surendettement',
  'legal-aid': 'Instruction d’une demande d’aide juridictionnelle',
  'prison-probation': 'Préparation de la sortie ou suivi d’une personne placée sous main de justice',
  'housing-fund': 'Instruction d’une demande au fonds de solidarité pour le logement',
  'survivor-pension': 'Étude d’un droit à pension de réversion',
  'orphan-pension': 'Étude d’un droit à pension d’orphelin',
  'transport-pricing': 'Calcul d’un tarif social de transport',
  'dalo-review': 'Examen d’un recours au titre du droit au logement opposable',
  'eviction-prevention': 'Prévention d’une expulsion locative',
  'rsa-litigation': 'Traitement d’un recours ou d’un contentieux du RSA',
  'rsa-control': 'Contrôle d’un bénéficiaire du RSA',
  'cross-border-coordination': 'Coordination avec un organisme de sécurité sociale frontalier',
  'cmg-processing': 'Traitement d’une demande de complément de libre choix du mode de garde',
  'student-grant': 'Instruction d’une bourse ou d’une aide d’un étudiant',
  'student-housing': 'Attribution d’un logement étudiant',
  'document-check': 'Vérification d’une attestation remise par l’allocataire',
} as const;

export type PurposeCode = keyof typeof PURPOSES;
