import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House } from './house.js';

const AT_THAT_DATE = 'valid_from <= 2 AND (valid_to IS NULL OR valid_to > 2)';

describe('“who could do what on that date” is one indexed query', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.dispose());
  const planOf = (where: string): string => {
    const sql = `EXPLAIN QUERY PLAN SELECT * FROM habilitations WHERE ${AT_THAT_DATE} ${where}`;
    return (house.views.prepared('rights', sql).all() as { detail: string }[]).map(({ detail }) => detail).join('; ');
  };
  const paged = 'ORDER BY valid_from, habilitation_id LIMIT 101';

  it.each([
    ['a partner', `AND siret = 'x' ${paged}`, 'by_partner'],
    [
      'the next page of a partner',
      `AND siret = 'x' AND (valid_from, habilitation_id) > (1, 'x') ${paged}`,
      'by_partner',
    ],
    ['a partner on a service', `AND siret = 'x' AND service = 'x' ${paged}`, 'by_partner_service'],
    ['a service', `AND service = 'x' ${paged}`, 'by_service'],
    ['a user of a partner', `AND siret = 'x' AND user_id = 'x' ${paged}`, 'by_user'],
    ['everybody', paged, 'by_start'],
    ['a consultation', `AND user_id = 'x' AND siret = 'x' AND service = 'x' ORDER BY valid_from`, 'in_force'],
  ])('for %s, already in order', (_, where, index) => {
    expect(planOf(where)).toMatch(new RegExp(`^SEARCH habilitations USING INDEX habilitations_${index} [^;]*$`));
  });

  it('for a user, whose few rows are then put in order', () => {
    expect(planOf(`AND user_id = 'x' ${paged}`)).toMatch(/^SEARCH habilitations USING INDEX habilitations_by_user /);
  });
});
