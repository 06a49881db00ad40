/** Texts of this context's refusals, by code. */
export const auditMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  'integrity.unavailable': {
    fr: 'La preuve du journal est interrompue : voyez avec l’exploitant, que /health/ready renseigne.',
    en: 'The proof of the log is interrupted: ask the operator, whom /health/ready tells why.',
  },
  'integrity.no-such-proof': {
    fr: 'Pas de preuve pour ces nombres : l’arbre a {size} feuilles.',
    en: 'No proof for these numbers: the tree has {size} leaves.',
  },
  'integrity.no-such-tile': {
    fr: 'Il n’y a pas de tuile à cette adresse (tlog-tiles), ou l’arbre ne l’a pas encore atteinte.',
    en: 'There is no tile at this address (tlog-tiles), or the tree has not reached it yet.',
  },
};
