import { Query } from '@nestjs/cqrs';

export interface Labelled {
  readonly code: string;
  /** French. */
  readonly label: string;
}

/** What a profile held lets its user ask for, and see. */
export interface OpenProfile extends Labelled {
  readonly purposes: readonly Labelled[];
  readonly fields: readonly Labelled[];
  readonly instructorNumberNeeded: boolean;
}

/** The purposes open to a person, profile by profile; none where no habilitation is in force. */
export class ListPurposes extends Query<readonly OpenProfile[]> {
  /** @param at milliseconds since the epoch. */
  constructor(
    readonly userId: string,
    readonly siret: string | undefined,
    readonly at: number,
  ) {
    super();
  }
}
