import { describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../domain/labels.js';
import { actOf } from './acts.js';

describe('what other tools are told of an action', () => {
  it.each(Object.keys(ACTIONS))('of this product says what was done: %s', (action) =>
    expect(actOf(action).verb).not.toBe('other'),
  );

  it.each([
    ['traces.export-with-proofs', 'api', 'read'],
    ['traces.export-discard', 'api', 'delete'],
    ['habilitation.grant', 'access', 'create'],
    ['session.sign-out', 'authentication', 'end'],
    ['retention.decide-periods', 'entity', 'update'],
    ['dossier.open', 'api', 'read'],
    ['afas.consult-family', 'api', 'read'],
    ['afas.somersault', 'api', 'other'],
  ])('%s is %s, %s', (action, kind, verb) => expect(actOf(action)).toEqual({ kind, verb }));
});
