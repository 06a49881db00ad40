import { CDAP_PURPOSES, cdapProfileOf } from '#services/cdap';
import { toInstant } from '#kernel';
import type { Agent, AgentRight } from './agent.js';
import type { Draw } from './draw.js';
import type { Facts } from './visit.js';

const ALL_PURPOSES = Object.keys(CDAP_PURPOSES);
const AFAS_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  D1: ['activity.read', 'activity.enter'],
  D2: ['budget.read', 'budget.enter', 'accounts.enter'],
  D3: ['declaration.read', 'declaration.approve'],
  D4: ['facility.read'],
};
const MALFORMED = 0.003;
const MISTYPED = 0.02;
const OUTSIDE_PROFILE = 0.004;

/** Dossier numbers go by pairs, of which one exists: this one is the other. */
export const neverExisted = (dossier: string): string => String(Number(dossier) ^ 1);

/** What somebody does next, given what they may do. */
export function nextAct(agent: Agent, draw: Draw, at: number): Facts {
  if (agent.job !== 'agent') return staffAct(agent, draw, at);
  const consults = agent.rights.filter(({ service }) => service === 'CDAP');
  const declares = agent.rights.filter(({ service }) => service === 'AFAS');
  const manages = agent.mandate !== 'none' && draw.chance(consults.length > 0 ? 0.2 : 1);
  if (manages || agent.rights.length === 0) return managingAct(agent, draw, at);
  if (consults.length > 0 && (declares.length === 0 || draw.chance(0.85)))
    return consult(agent, draw.oneOf(consults), draw);
  return declare(draw.oneOf(declares), draw);
}

/** A dossier opened for a purpose of the profile, or what a slip of the hand or of the mind gives. */
function consult({ dossiers }: Agent, { id, profile }: AgentRight, draw: Draw): Facts {
  const base = { service: 'CDAP', action: 'dossier.open', habilitation: { id, profile } };
  const purposes = cdapProfileOf(profile)?.purposes ?? [];
  // The few who come back often, then the others.
  const rank = Math.floor(dossiers.length * draw.fraction() ** 1.6);
  const dossier = dossiers[rank] ?? draw.oneOf(dossiers);
  const chance = draw.fraction();
  const purpose = draw.oneOf(purposes);
  if (chance < MALFORMED) return { ...base, purpose, ...refused('cdap.dossier-number-malformed') };
  const object = (ref: string) => ({ object: { type: 'dossier', ref } });
  if (chance < MALFORMED + MISTYPED) {
    return { ...base, ...object(neverExisted(dossier)), purpose, ...refused('cdap.dossier-unknown') };
  }
  if (chance < MALFORMED + MISTYPED + OUTSIDE_PROFILE) {
    const other = draw.oneOf(ALL_PURPOSES.filter((code) => !purposes.some((mine) => mine === code)));
    return { ...base, ...object(dossier), purpose: other, ...refused('cdap.purpose-not-allowed') };
  }
  return { ...base, ...object(dossier), purpose };
}

export const refused = (reason: string): Pick<Facts, 'outcome' | 'reason'> => ({ outcome: 'refused', reason });

/** AFAS hands its traces in through the portal. */
function declare({ id, profile, place }: AgentRight, draw: Draw): Facts {
  const action = draw.oneOf(AFAS_ACTIONS[profile] ?? ['facility.read']);
  const object = place === undefined ? {} : { object: { type: 'facility', ref: place } };
  return { service: 'AFAS', action, habilitation: { id, profile }, ...object };
}

function managingAct({ siret = '' }: Agent, draw: Draw, at: number): Facts {
  const partner = { object: { type: 'partner', ref: siret } };
  switch (draw.int(0, 4)) {
    case 0:
      return { service: 'portail', action: 'user.list', ...partner, details: { rows: draw.int(8, 28) } };
    case 1:
      return rightsRead(partner, draw, at);
    case 2:
      return { service: 'portail', action: 'partner.read', ...partner };
    default:
      return { service: 'portail', action: 'traces.read', details: { rows: 50, criteria: criteria(draw) } };
  }
}

function staffAct({ job }: Agent, draw: Draw, at: number): Facts {
  if (job === 'auditor') {
    if (draw.chance(0.3)) return rightsRead({}, draw, at);
    return { service: 'portail', action: 'traces.read', details: { rows: 50, criteria: criteria(draw) } };
  }
  if (draw.chance(0.4)) return { service: 'portail', action: 'partner.list' };
  return { service: 'portail', action: 'rights.read', details: { at: toInstant(at), rows: draw.int(5, 40) } };
}

const rightsRead = (partner: Pick<Facts, 'object'>, draw: Draw, at: number): Facts => ({
  service: 'portail',
  action: 'rights.read',
  ...partner,
  details: { at: toInstant(at), rows: draw.int(5, 40) },
});

const criteria = (draw: Draw): string => draw.oneOf(['from to', 'from to user', 'from to outcome', 'dossier']);
