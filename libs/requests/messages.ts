/** Texts of this context's refusals, by code. */
export const requestsMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  'export.unknown': {
    fr: 'Vous n’avez pas d’export de ce numéro, ou il a été détruit à son terme.',
    en: 'You have no export of this id, or it was destroyed in due time.',
  },
  'export.not-done': {
    fr: 'Cet export n’est pas prêt ({status}).',
    en: 'This export is not ready ({status}).',
  },
  'export.too-many': {
    fr: 'Vous avez déjà {most} exports en cours : attendez que l’un d’eux soit fini.',
    en: 'You already have {most} exports under way: wait until one is done.',
  },
  'search.unknown': {
    fr: 'Vous n’avez pas de recherche enregistrée de ce numéro.',
    en: 'You have no saved search of this id.',
  },
  'search.name-taken': {
    fr: 'Une autre de vos recherches enregistrées porte ce nom.',
    en: 'Another of your saved searches has this name.',
  },
  'search.too-many': {
    fr: 'Vous avez déjà {most} recherches enregistrées : supprimez-en une.',
    en: 'You already have {most} saved searches: delete one.',
  },
  'mission.unknown': {
    fr: 'Cette mission n’existe pas, ou son dossier a été détruit à son terme.',
    en: 'There is no such mission, or its file was destroyed in due time.',
  },
  'mission.unknown-partner': {
    fr: 'Aucun partenaire n’a le SIRET {siret}.',
    en: 'No partner has the SIRET {siret}.',
  },
  'mission.period-reversed': {
    fr: 'La période commence après sa fin.',
    en: 'The period starts after it ends.',
  },
  'mission.end-out-of-range': {
    fr: 'La mission doit prendre fin entre le {earliest} et le {latest}. Pour plus longtemps, il en faudra une nouvelle.',
    en: 'The mission must end between {earliest} and {latest}. Longer than that needs a new one.',
  },
  'mission.own-request': {
    fr: 'Vous avez demandé cette mission : une autre personne en décide.',
    en: 'You asked for this mission: somebody else decides on it.',
  },
  'mission.somebody-else': {
    fr: 'Cette mission est celle d’une autre personne.',
    en: 'This mission is somebody else’s.',
  },
  'mission.already-decided': {
    fr: 'Cette mission est déjà décidée ({status}).',
    en: 'This mission is already decided on ({status}).',
  },
  'mission.not-open': {
    fr: 'Cette mission n’est pas ouverte ({status}).',
    en: 'This mission is not open ({status}).',
  },
  'mission.out-of-scope': {
    fr: 'Ce partenaire n’est pas de la mission.',
    en: 'This partner is not in the mission’s scope.',
  },
  'mission.out-of-period': {
    fr: 'La mission porte sur la période du {fromDay} au {toDay}.',
    en: 'The mission covers {fromDay} to {toDay}.',
  },
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
