import { describe, expect, it } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import type { AccessEvent, AccessSubject } from './access-events.js';
import { type AccessCommand, accessRequest } from './access-request.js';

const specification = specificationOf(accessRequest, (actual, expected) => expect(actual).toEqual(expected));
const requestId = 'r1';
const [nour, principal, dpo] = ['nour', 'principal', 'dpo'];
const day = (text: string): number => Date.parse(`${text}T09:00:00Z`);
const ofNour: AccessSubject = { kind: 'user', userId: nour, siret: '21340135900012', lineManager: 'Sa responsable' };
const ofDossier: AccessSubject = { kind: 'allocataire', dossier: '1000001' };
const asked = (subject: AccessSubject = ofNour): AccessEvent => ({
  type: 'AccessRequested',
  data: {
    requestId,
    by: principal,
    at: toInstant(day('2026-03-03')),
    subject,
    receivedOn: '2026-03-02',
    dueOn: '2026-04-02',
  },
});
const done = (on: string, by = principal) => ({ requestId, by, at: toInstant(day(on)) });
const extended: AccessEvent = {
  type: 'AccessExtended',
  data: { ...done('2026-03-20'), reason: 'Nombreuses', dueOn: '2026-06-02' },
};
const copied: AccessEvent = { type: 'AccessCopied', data: { ...done('2026-03-20'), rows: 12, size: 99 } };
const answered: AccessEvent = { type: 'AccessAnswered', data: { ...done('2026-03-20'), rows: 12 } };
const file = (by: string, receivedOn = '2026-03-02', subject = ofNour): AccessCommand => ({
  do: 'file',
  requestId,
  by,
  at: day('2026-03-03'),
  subject,
  receivedOn,
});
const extend = (on: string, months = 2): AccessCommand => ({
  do: 'extend',
  by: principal,
  at: day(on),
  months,
  reason: 'Nombreuses',
});

describe('no request yet', () => {
  it('[S5.3.4-b] takes one, due a month after it was received', () => {
    specification([]).when(file(principal)).then(asked());
  });
  it('[S5.3.4-b] takes none that a person files on themselves', () => {
    specification([]).when(file(nour)).thenRefused('request.own-file');
  });
  it('takes none received tomorrow', () => {
    specification([]).when(file(principal, '2026-03-04')).thenRefused('request.received-later');
  });
  it('knows of nothing to answer', () => {
    specification([])
      .when({ do: 'answer', by: dpo, at: day('2026-03-03') })
      .thenRefused('request.unknown');
  });
});

describe('a pending request', () => {
  it('[S5.3.4-b] is extended by two months at most, within the first', () => {
    specification([asked()]).when(extend('2026-03-20')).then(extended);
    specification([asked()]).when(extend('2026-03-20', 9)).then(extended);
    specification([asked()]).when(extend('2026-04-03')).thenRefused('request.too-late-to-extend');
    specification([asked(), extended]).when(extend('2026-03-21')).thenRefused('request.already-extended');
  });
  it('[S5.3.4-b] is not handled by the person whom it concerns', () => {
    specification([asked()])
      .when({ do: 'refuse', by: nour, at: day('2026-03-20'), reason: 'Aucune' })
      .thenRefused('request.own-file');
  });
  it('is answered once a copy has been made', () => {
    specification([asked()])
      .when({ do: 'answer', by: principal, at: day('2026-03-20') })
      .thenRefused('request.no-copy');
    specification([asked(), copied])
      .when({ do: 'answer', by: principal, at: day('2026-03-20') })
      .then(answered);
  });
  it('is acknowledged once, and recalled once for each of its deadlines', () => {
    const acknowledged: AccessEvent = {
      type: 'AccessAcknowledged',
      data: { requestId, at: toInstant(day('2026-03-03')) },
    };
    specification([asked()])
      .when({ do: 'acknowledge', at: day('2026-03-03') })
      .then(acknowledged);
    specification([asked(), acknowledged])
      .when({ do: 'acknowledge', at: day('2026-03-04') })
      .thenNothing();
    const failed: AccessEvent = { type: 'AccessLetterFailed', data: { requestId, at: toInstant(day('2026-03-04')) } };
    specification([asked(), acknowledged])
      .when({ do: 'letter-failed', at: day('2026-03-04') })
      .then(failed);
    specification([asked(), acknowledged, failed])
      .when({ do: 'acknowledge', at: day('2026-03-03') })
      .then(acknowledged);
    const reminded: AccessEvent = { type: 'AccessReminded', data: { requestId, at: toInstant(day('2026-03-26')) } };
    specification([asked()])
      .when({ do: 'remind', at: day('2026-03-25') })
      .thenNothing();
    specification([asked()])
      .when({ do: 'remind', at: day('2026-03-26') })
      .then(reminded);
    specification([asked(), reminded])
      .when({ do: 'remind', at: day('2026-03-27') })
      .thenNothing();
    specification([asked(), reminded, extended])
      .when({ do: 'remind', at: day('2026-05-26') })
      .then({
        type: 'AccessReminded',
        data: { requestId, at: toInstant(day('2026-05-26')) },
      });
  });
  it('weighs agents’ identities only where an allocataire asks, once', () => {
    const balance: AccessCommand = { do: 'balance', by: dpo, at: day('2026-03-20'), reason: 'Soupçon étayé' };
    const balanced: AccessEvent = {
      type: 'AccessBalanced',
      data: { ...done('2026-03-20', dpo), reason: 'Soupçon étayé' },
    };
    specification([asked()]).when(balance).thenRefused('request.nothing-to-balance');
    specification([asked(ofDossier)])
      .when(balance)
      .then(balanced);
    specification([asked(ofDossier), balanced])
      .when(balance)
      .thenRefused('request.nothing-to-balance');
  });
});

describe('an answered request', () => {
  const given = [asked(), copied, answered];
  it('is closed, and its copy may be made again', () => {
    specification(given).when(extend('2026-03-21')).thenRefused('request.closed');
    specification(given)
      .when({ do: 'copy', by: principal, at: day('2026-03-21'), rows: 12, size: 99 })
      .thenNothing();
    specification(given)
      .when({ do: 'remind', at: day('2026-04-01') })
      .thenNothing();
  });
  it('leaves its file for five years', () => {
    specification(given)
      .when({ do: 'purge-file', at: day('2031-03-20') })
      .thenNothing();
    const at = day('2031-03-21');
    specification(given)
      .when({ do: 'purge-file', at })
      .then({ type: 'AccessFilePurged', data: { requestId, at: toInstant(at) } });
  });
});
