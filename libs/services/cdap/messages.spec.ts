import { describe, expect, it } from '@jest/globals';
import { refusals } from './domain/errors.js';
import { cdapMessages } from './messages.js';

describe('the texts of the refusals', () => {
  it('stand in French and English for every code, and ask only for details that the refusal has', () => {
    const all = [
      ...[refusals.noHabilitation(), refusals.numberMalformed(), refusals.instructorNumberMalformed()],
      ...[refusals.dossierUnknown(), refusals.notRsa(), refusals.noCmg(), refusals.profileNeeded(['T1', 'T2'])],
      ...[refusals.profileNotHeld(['T1']), refusals.profileUnknown('T3'), refusals.purposeUnknown(['registration'])],
      ...[refusals.purposeNotAllowed('T2', ['registration']), refusals.instructorNumberNeeded('T4')],
    ];
    expect(all.map(({ code }) => code).sort()).toEqual(Object.keys(cdapMessages).sort());
    expect(all).toHaveLength(Object.keys(refusals).length);
    for (const { code, details } of all) {
      const { fr, en } = cdapMessages[code] ?? { fr: '', en: '' };
      for (const text of [fr, en]) {
        expect(text).not.toBe('');
        for (const [, name] of text.matchAll(/\{(\w+)\}/g)) expect(details).toHaveProperty(name ?? '');
      }
    }
  });
});
