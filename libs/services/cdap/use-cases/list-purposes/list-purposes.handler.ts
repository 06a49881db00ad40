import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { profilesOf } from '../../domain/choose-habilitation.js';
import { FIELDS } from '../../domain/fields.js';
import { type Profile, profileOf } from '../../domain/profile.js';
import { PURPOSES } from '../../reference/purposes.js';
import { heldOnCdap } from '../held-on-cdap.js';
import { ListPurposes, type OpenProfile } from './list-purposes.js';

@QueryHandler(ListPurposes)
export class ListPurposesHandler implements IQueryHandler<ListPurposes, readonly OpenProfile[]> {
  constructor(private readonly queries: QueryBus) {}

  async execute(query: ListPurposes): Promise<readonly OpenProfile[]> {
    const held = profilesOf(await heldOnCdap(this.queries, query));
    return held
      .map(profileOf)
      .filter((profile) => profile !== undefined)
      .map(described);
  }
}

const described = ({ code, label, purposes, fields, rule }: Profile): OpenProfile => ({
  code,
  label,
  purposes: purposes.map((purpose) => ({ code: purpose, label: PURPOSES[purpose] })),
  fields: fields.map((field) => ({ code: field, label: FIELDS[field].label })),
  instructorNumberNeeded: rule === 'instructor-number',
});
