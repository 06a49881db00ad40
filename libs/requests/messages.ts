/** Texts of this context's refusals, by code. */
export const requestsMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  'request.unknown': {
    fr: 'Cette demande n’existe pas, ou son dossier a été détruit à son terme.',
    en: 'There is no such request, or its file was destroyed in due time.',
  },
  'request.unknown-person': {
    fr: 'Aucun utilisateur de votre organisme ne porte cet identifiant.',
    en: 'No user of your organisation has this id.',
  },
  'request.own-file': {
    fr: 'Cette demande vous concerne : une autre personne doit s’en charger (suppléant, ou Caf).',
    en: 'This request concerns you: somebody else must see to it (the deputy, or the Caf).',
  },
  'request.for-the-dpo': {
    fr: 'La demande d’un allocataire est traitée par le délégué à la protection des données de la Caf.',
    en: 'An allocataire’s request is handled by the data protection officer of the Caf.',
  },
  'request.received-later': {
    fr: 'La date de réception est dans l’avenir.',
    en: 'The date of receipt lies in the future.',
  },
  'request.closed': {
    fr: 'Cette demande est close ({status}).',
    en: 'This request is closed ({status}).',
  },
  'request.already-extended': {
    fr: 'Le délai a déjà été prolongé : il ne peut l’être qu’une fois (RGPD, art. 12(3)).',
    en: 'The deadline was already extended: it can be only once (GDPR art. 12(3)).',
  },
  'request.too-late-to-extend': {
    fr: 'La prolongation devait être notifiée au plus tard le {dueOn} (RGPD, art. 12(3)).',
    en: 'The extension had to be notified by {dueOn} (GDPR art. 12(3)).',
  },
  'request.no-copy': {
    fr: 'Faites d’abord la copie des données : la réponse en dit le contenu.',
    en: 'Make the copy of the data first: the answer tells what it holds.',
  },
  'request.nothing-to-balance': {
    fr: 'Il n’y a pas d’identités d’agents à mettre en balance, ou la décision est déjà prise.',
    en: 'There are no agents’ identities to weigh, or it is already decided.',
  },
};
