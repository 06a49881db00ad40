import { describe, expect, it } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import { directoryDecider } from './directory.js';
import type { DirectoryEvent, Mandate } from './directory-events.js';

const SIRET = '21340135900012';
const AT = Date.parse('2026-03-02T09:00:00Z');
const given = specificationOf(directoryDecider, (actual, expected) => expect(actual).toEqual(expected));
const who = (userId: string) => ({ siret: SIRET, userId, by: 'principal-1', at: AT });
const marie: DirectoryEvent = {
  type: 'UserRegistered',
  data: {
    siret: SIRET,
    userId: 'marie',
    email: 'marie.essai@mairie.example.org',
    function: 'Agente d’accueil',
    registeredBy: 'principal-1',
    registeredAt: toInstant(AT),
  },
};
const mandate = (to: Mandate): DirectoryEvent => ({
  type: 'UserMandateChanged',
  data: { siret: SIRET, userId: 'marie', mandate: to, changedBy: 'principal-1', changedAt: toInstant(AT) },
});
const left: DirectoryEvent = {
  type: 'UserLeft',
  data: { siret: SIRET, userId: 'marie', recordedBy: 'principal-1', leftAt: toInstant(AT) },
};

describe('a directory', () => {
  const register = (userId: string, email: string) =>
    ({ do: 'register', ...who(userId), email, function: 'Agente d’accueil' }) as const;

  it('[C9.2-a] registers a person under one active id', () => {
    given([]).when(register('marie', 'Marie.Essai@mairie.example.org')).then(marie);
    given([marie]).when(register('other', 'MARIE.ESSAI@mairie.example.org')).thenRefused('user.already-registered');
    given([marie]).when(register('marie', 'autre@mairie.example.org')).thenRefused('user.already-registered');
  });
  it('[C9.2-d] records a departure once, however often it is told', () => {
    given([marie])
      .when({ do: 'leave', ...who('marie') })
      .then(left);
    given([marie, left])
      .when({ do: 'leave', ...who('marie') })
      .thenNothing();
  });
  it('lets somebody who left come back under a new id', () =>
    given([marie, left])
      .when(register('marie-2', 'marie.essai@mairie.example.org'))
      .then({ ...marie, data: { ...marie.data, userId: 'marie-2' } }));
  it('refuses the departure of somebody it does not know', () => {
    given([marie])
      .when({ do: 'leave', ...who('nobody') })
      .thenRefused('user.unknown');
  });
  it('[S2.2.1-a] refuses the departure of an administrator whom the Caf has not replaced', () => {
    given([marie, mandate('principal')])
      .when({ do: 'leave', ...who('marie') })
      .thenRefused('user.is-administrator');
    given([marie, mandate('principal'), mandate('none')])
      .when({ do: 'leave', ...who('marie') })
      .then(left);
  });
});
