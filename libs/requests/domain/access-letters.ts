import type { Message } from '#identity';

const french = (day: string): string => day.split('-').reverse().join('/');

/** To the person: their request was received, and by when it is answered. */
export const acknowledgement = (to: string, requestId: string, receivedOn: string, dueOn: string): Message => ({
  to,
  subject: 'Votre demande d’accès à vos traces',
  text:
    `Bonjour,\n\nVotre demande d’accès à vos traces, reçue le ${french(receivedOn)}, est enregistrée sous le numéro ${requestId}. ` +
    `Une réponse vous sera donnée au plus tard le ${french(dueOn)} (RGPD, article 12(3)).\n\n` +
    'Sans réponse, ou si elle ne vous satisfait pas, vous pouvez saisir la CNIL (www.cnil.fr).',
});

/** To whoever filed it: the deadline comes near. It names nobody. */
export const deadlineReminder = (to: string, requestId: string, dueOn: string): Message => ({
  to,
  subject: 'Une demande d’accès est à traiter',
  text: `Bonjour,\n\nLa demande d’accès ${requestId} doit recevoir une réponse au plus tard le ${french(dueOn)}. Au-delà de cette date, le délai du RGPD (article 12(3)) est dépassé.`,
});
