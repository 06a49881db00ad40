/** Texts of the refusals that belong to no context: the door itself, the stores. */
export const serverMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  internal: {
    fr: 'Une erreur est survenue de notre côté ; rien n’a été montré. Donnez ce numéro au support : {correlationId}.',
    en: 'Something failed on our side; nothing was shown. Give this number to the support: {correlationId}.',
  },
  'http.bad-request': {
    fr: 'La demande n’est pas valable : voyez « problems ».',
    en: 'The request is not valid: see `problems`.',
  },
  'http.bad-body': {
    fr: 'Le corps de la demande ne se lit pas : {why}',
    en: 'The body of the request cannot be read: {why}',
  },
  'http.not-found': { fr: 'Il n’y a rien à cette adresse.', en: 'There is nothing at this address.' },
  'http.too-many-requests': {
    fr: 'Trop de demandes en peu de temps : attendez {after} secondes.',
    en: 'Too many requests in a short time: wait {after} seconds.',
  },
  'http.too-large': { fr: 'La demande est trop longue.', en: 'The request is too large.' },
  'http.unsupported-media-type': {
    fr: 'Ce type de contenu n’est pas accepté : envoyez du JSON (application/json).',
    en: 'This content type is not accepted: send JSON (application/json).',
  },
  'http.bad-position': {
    fr: 'L’en-tête Temoin-Position est un entier : reprenez celui d’une réponse précédente.',
    en: 'The header Temoin-Position is an integer: repeat the one of an earlier answer.',
  },
  'view.behind': {
    fr: 'Les vues n’ont pas encore rejoint votre dernière écriture : recommencez dans un instant.',
    en: 'The views have not yet reached your last write: try again in a moment.',
  },
  'view.unavailable': {
    fr: 'Les vues sont hors d’atteinte : recommencez dans un instant.',
    en: 'The views are out of reach: try again in a moment.',
  },
  'view.rebuilding': {
    fr: 'Les vues sont en cours de reconstruction : recommencez dans un instant.',
    en: 'The views are being rebuilt: try again in a moment.',
  },
  'store.wrong-expected-revision': {
    fr: 'Quelqu’un d’autre a modifié la même chose au même moment : recommencez.',
    en: 'Somebody else changed the same thing at the same time: try again.',
  },
  'store.stream-deleted': { fr: 'Ces données ont été supprimées.', en: 'These data have been deleted.' },
  'store.event-too-large': {
    fr: 'L’enregistrement est trop grand : {bytes} octets, {maximum} au plus.',
    en: 'The record is too large: {bytes} bytes, at most {maximum}.',
  },
  'store.unknown-category': {
    fr: 'Catégorie de flux inconnue : {category} (acceptées : {accepted}).',
    en: 'Unknown stream category: {category} (accepted: {accepted}).',
  },
  'store.malformed-stream-name': { fr: 'Nom de flux mal formé.', en: 'Malformed stream name.' },
  'store.full': {
    fr: 'Le disque est plein : rien n’a été enregistré, donc rien n’est montré.',
    en: 'The disk is full: nothing was recorded, so nothing is shown.',
  },
  'store.unavailable': {
    fr: 'Le journal est hors d’atteinte : rien n’a été enregistré, donc rien n’est montré.',
    en: 'The log is out of reach: nothing was recorded, so nothing is shown.',
  },
};
