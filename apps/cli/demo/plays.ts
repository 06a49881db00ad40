import { GrantHabilitation, RegisterUser } from '#habilitations';
import { AcknowledgeNotice, ChangePassword, CURRENT_NOTICE } from '#identity';
import type { CommandContext } from '#kernel';
import type { Agent } from './agent.js';
import type { Day } from './calendar.js';
import type { Cast } from './cast.js';
import type { Chronicle, Moment } from './chronicle.js';
import type { Colleague } from './colleagues.js';
import type { Draw } from './draw.js';
import type { Stage } from './stage.js';
import { Visit } from './visit.js';

const SECOND = 1_000;

/** What every scene needs. */
export interface Company {
  readonly stage: Stage;
  readonly cast: Cast;
  readonly chronicle: Chronicle;
  readonly draw: Draw;
  readonly days: readonly Day[];
}

/** C9.2-a: the one-time password that came by letter is changed at once; the notice on tracing is read (S5.2-a). */
export function firstSignIn({ stage, draw }: Company, agent: Agent, at: number): Moment[] {
  const visit = new Visit(stage.runtime.ids, agent, draw, at);
  const { accountId, password: next } = agent;
  const { password: current } = stage.letters.opened(agent.email);
  const changed = at + 40 * SECOND;
  visit.act(changed, async (context) => {
    const change = { context, accountId, session: visit.session, current, next };
    await stage.commands.execute(new ChangePassword(change));
  });
  visit.trace(changed, { service: 'portail', action: 'password.change' });
  const [read, acknowledged] = [changed + 5 * SECOND, changed + 50 * SECOND];
  visit.trace(read, { service: 'portail', action: 'notice.read' });
  visit.act(acknowledged, async (context) => {
    await stage.commands.execute(new AcknowledgeNotice(context, accountId, CURRENT_NOTICE.version));
  });
  visit.trace(acknowledged, { service: 'portail', action: 'notice.acknowledge' });
  return visit.signOut(draw);
}

/** S2.2.2-a: a gestionnaire registers a colleague and habilitates them. They work from `from` on. */
export function registration(company: Company, colleague: Colleague, manager: Agent, at: number, from: Day): Moment[] {
  const { stage, cast, chronicle, draw } = company;
  const { siret, service, profile, scope, purpose, givenName, familyName, email, function: office } = colleague;
  const person = { givenName, familyName, email, function: office };
  const visit = new Visit(stage.runtime.ids, manager, draw, at);
  const by = manager.accountId;
  let userId = '';
  const register = async (context: CommandContext): Promise<void> => {
    ({ userId } = await stage.commands.execute(new RegisterUser({ context, by, siret, ...person })));
    const object = { type: 'user', ref: userId };
    chronicle.note(visit.draft('ActionTraced', context.at, { service: 'portail', action: 'user.register', object }));
  };
  const grant = async (context: CommandContext): Promise<void> => {
    const habilitationId = stage.runtime.ids.next(context.at);
    const authority = { accountId: by, authority: 'gestionnaire' } as const;
    const right = { habilitationId, siret, service, profile, scope, userId, purpose, by: authority };
    await stage.commands.execute(new GrantHabilitation({ context, ...right }));
    const object = { type: 'habilitation', ref: habilitationId };
    const facts = { service: 'portail', action: 'habilitation.grant', object, purpose, details: { service, profile } };
    chronicle.note(visit.draft('ActionTraced', context.at, facts));
    await cast.add({ ...person, siret, job: 'agent', accountId: userId, from });
  };
  visit.act(at + 45 * SECOND, register);
  visit.act(at + 80 * SECOND, grant);
  return visit.signOut(draw);
}
