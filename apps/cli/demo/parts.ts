import type { Agent } from './agent.js';
import type { Cast } from './cast.js';
import { COLLEAGUES, COMMUNE, LANDLORD } from './colleagues.js';

/** Who plays which part. */
export interface Parts {
  /** Leaves: the departure ends everything (C9.2-d), and a later attempt is refused. */
  readonly leaver: Agent;
  /** Opens a neighbour's dossier again and again (C9.2-e). */
  readonly curious: Agent;
  readonly neighbour: string;
  /** Whose password somebody tries to guess, until the account locks. */
  readonly target: Agent;
  /** Changes function: the habilitation ends (C9.2-d). */
  readonly mover: Agent;
}

const NEIGHBOUR = 3_871;

/** @param numberAt the dossier of a rank; the neighbour's is nobody's to receive */
export function partsOf(cast: Cast, numberAt: (rank: number) => string): Parts {
  const known = new Set(COLLEAGUES.filter(({ service }) => service === 'CDAP').map(({ email }) => email));
  const consultant = (siret: string, rank: number): Agent => {
    const agents = cast.agents.filter((agent) => agent.siret === siret && known.has(agent.email));
    return cast.first((agent) => agent === agents[rank]);
  };
  return {
    leaver: consultant(COMMUNE, 2),
    curious: consultant(COMMUNE, 4),
    target: consultant(COMMUNE, 6),
    mover: consultant(LANDLORD, 1),
    neighbour: numberAt(NEIGHBOUR),
  };
}
