import type { Profile } from '../domain/profile.js';

/**
 * The profiles of CDAP (bulletin d'adhésion CDAP, table of contract.md); T3, T7 and T17 do not exist. Reference data:
 * adding a profile is adding a row (and, so that it can be granted, one in #habilitations). Fields are the fewest with which the purposes can be served (S2.2.1-d).
 */
export const PROFILES: readonly Profile[] = [
  {
    code: 'T1',
    label: 'Travailleurs sociaux qualifiés (action sociale)',
    fields: ['holder', 'address', 'contact', 'familyComposition', 'familyQuotient', 'housing', 'benefits', 'debts'],
    purposes: ['social-assessment', 'social-support', 'financial-aid'],
  },
  {
    code: 'T2',
    label: 'Prestataires de services sociaux subventionnés (tarification au quotient familial)',
    fields: ['familyQuotient', 'familyComposition', 'address'],
    purposes: ['quotient-pricing', 'registration', 'document-check'],
  },
  {
    code: 'T4',
    label: 'Services instructeurs du RSA, a posteriori',
    fields: ['holder', 'address', 'familyComposition', 'resources', 'housing', 'rsa'],
    purposes: ['rsa-instruction'],
    rule: 'instructor-number',
  },
  {
    code: 'T5',
    label: 'Suivi et accompagnement du RSA',
    fields: ['holder', 'address', 'contact', 'familyComposition', 'rsa'],
    purposes: ['rsa-orientation', 'rsa-follow-up'],
  },
  {
    code: 'T6',
    label: 'Organismes d’assurance maladie (Cpam, CGSS)',
    fields: ['holder', 'address', 'familyComposition', 'rsaInForce'],
    purposes: ['health-affiliation', 'health-cover'],
  },
  {
    code: 'T8',
    label: 'Régimes spéciaux d’assurance maladie',
    fields: ['holder', 'address', 'familyComposition', 'rsaInForce'],
    purposes: ['health-affiliation', 'health-cover'],
  },
  {
    code: 'T9',
    label: 'Protection des majeurs et de l’enfance (tutelles)',
    fields: ['holder', 'address', 'familyComposition', 'benefits', 'debts', 'protection'],
    purposes: ['adult-protection', 'child-protection'],
  },
  {
    code: 'T10',
    label: 'Bailleurs sociaux en tiers payant',
    fields: ['holder', 'housingBenefit', 'rent', 'directPayment'],
    purposes: ['direct-payment', 'unpaid-rent'],
  },
  {
    code: 'T11',
    label: 'Commissions de surendettement',
    fields: ['holder', 'address', 'householdSize', 'resources', 'benefits', 'rent', 'debts'],
    purposes: ['over-indebtedness'],
  },
  {
    code: 'T12',
    label: 'Bureaux d’aide juridictionnelle, services pénitentiaires d’insertion et de probation',
    fields: ['holder', 'address', 'householdSize', 'resources', 'benefits'],
    purposes: ['legal-aid', 'prison-probation'],
  },
  {
    code: 'T13',
    label: 'Commissions du Fsl',
    fields: ['holder', 'address', 'householdSize', 'familyQuotient', 'housing', 'housingBenefit', 'directPayment'],
    purposes: ['housing-fund', 'unpaid-rent'],
  },
  {
    code: 'T14',
    label: 'Pensions de réversion et d’orphelin',
    fields: ['holder', 'situation', 'children', 'familySupport'],
    purposes: ['survivor-pension', 'orphan-pension'],
  },
  {
    code: 'T15',
    label: 'Tarification sociale des transports',
    fields: ['holder', 'familyQuotient', 'householdSize'],
    purposes: ['transport-pricing', 'document-check'],
  },
  {
    code: 'T16',
    label: 'Commissions de médiation Dalo, Ccapex',
    fields: ['holder', 'address', 'familyComposition', 'housing', 'housingBenefit', 'directPayment'],
    purposes: ['dalo-review', 'eviction-prevention'],
  },
  {
    code: 'T18',
    label: 'Départements : contentieux du RSA',
    fields: ['holder', 'address', 'familyComposition', 'rsa', 'rsaDebts'],
    purposes: ['rsa-litigation'],
    rule: 'rsa-within-two-years',
  },
  {
    code: 'T19',
    label: 'Départements : contrôle du RSA',
    fields: ['holder', 'address', 'familyComposition', 'resources', 'housing', 'rsa'],
    purposes: ['rsa-control'],
    rule: 'rsa-within-two-years',
  },
  {
    code: 'T20',
    label: 'Organismes de sécurité sociale frontaliers',
    fields: ['holder', 'children', 'recentRights'],
    purposes: ['cross-border-coordination'],
  },
  {
    code: 'T21',
    label: 'Pajemploi',
    fields: ['holder', 'children', 'cmg'],
    purposes: ['cmg-processing'],
    rule: 'cmg-claim',
  },
  {
    code: 'T22',
    label: 'Crous',
    fields: ['holder', 'familyQuotient', 'householdSize', 'housingBenefit'],
    purposes: ['student-grant', 'student-housing', 'document-check'],
  },
];
