import {
  directoryDecider,
  directoryStream,
  normalEmail,
  registerDecider,
  registerStream,
  scopeId,
} from '#habilitations';
import type { DossierSource } from '#services/cdap';
import { type Agent, type AgentRight, habitsOf, type Identity, type Mandate } from './agent.js';
import type { Day } from './calendar.js';
import { Draw } from './draw.js';
import type { Stage } from './stage.js';

/** Where the dossiers' numbers come from: those of the embedded source exist whatever the demonstration does. */
export type Numbers = DossierSource & { numberAt(rank: number): string };

const SERVICES = ['CDAP', 'AFAS'];
const DOSSIERS_OF_A_PARTNER = 1_500;
const BETWEEN_PARTNERS = 4_000;
const WORDS = [
  ...['Amandier', 'Bruyere', 'Cigale', 'Damier', 'Estragon', 'Fontaine', 'Garrigue', 'Horizon', 'Iris', 'Jonquille'],
  ...['Lavande', 'Micocoulier', 'Navette', 'Olivier', 'Pinede', 'Romarin', 'Sauge', 'Tilleul', 'Verveine', 'Zephyr'],
];

interface Recruit extends Identity {
  readonly job: Agent['job'];
  /** Absent: looked up in the partner's directory. */
  readonly accountId?: string;
  readonly from: Day;
}

/** Everybody in the demonstration, as they stand on the log. */
export class Cast {
  readonly agents: Agent[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly numbers: Numbers,
    private readonly seed: number,
    private readonly days: readonly Day[],
    private readonly sirets: readonly string[],
  ) {}

  /** Somebody whose account has been opened: everything that is not invented here is read from the log. */
  async add(recruit: Recruit): Promise<Agent> {
    const { siret, email } = recruit;
    const found = siret === undefined ? undefined : await this.inDirectory(siret, email);
    const accountId = recruit.accountId ?? found?.accountId;
    if (accountId === undefined) throw new Error('an invented person is not in the directory');
    const network = siret === undefined ? -1 : this.sirets.indexOf(siret);
    const draw = new Draw(this.seed, `agent/${email}`);
    const agent: Agent = {
      ...recruit,
      accountId,
      identifier: this.stage.letters.opened(email).identifier,
      password: `${draw.oneOf(WORDS)}-${draw.oneOf(WORDS)}-${draw.int(1000, 9999)}`,
      mandate: found?.mandate ?? 'none',
      rights: siret === undefined ? [] : await this.rightsOf(siret, accountId, this.stage.clock.now()),
      habits: habitsOf(this.seed, email, this.days, network),
      dossiers: siret === undefined ? [] : this.dossiersOf(draw, network),
      until: '9999-12-31',
    };
    this.agents.push(agent);
    return agent;
  }

  by(email: string): Agent {
    const found = this.agents.find((agent) => agent.email === email);
    if (found === undefined) throw new Error('an invented person is missing');
    return found;
  }

  principalOf(siret: string): Agent {
    return this.first((agent) => agent.siret === siret && agent.mandate === 'principal');
  }

  /** In the order in which they came. */
  first(where: (agent: Agent) => boolean): Agent {
    const found = this.agents.find(where);
    if (found === undefined) throw new Error('nobody fits this part');
    return found;
  }

  private async inDirectory(
    siret: string,
    email: string,
  ): Promise<{ accountId: string; mandate: Mandate } | undefined> {
    const directory = await this.stage.runtime.decisions.load(directoryDecider, directoryStream(siret));
    const accountId = directory.byEmail.get(normalEmail(email));
    const mandate = accountId === undefined ? undefined : directory.users.get(accountId)?.mandate;
    return accountId === undefined ? undefined : { accountId, mandate: mandate ?? 'none' };
  }

  private async rightsOf(siret: string, accountId: string, at: number): Promise<AgentRight[]> {
    const rights: AgentRight[] = [];
    for (const service of SERVICES) {
      const register = await this.stage.runtime.decisions.load(registerDecider, registerStream(siret, service));
      for (const { habilitationId: id, profile, scope } of register.ofUser(accountId, at)) {
        rights.push({ id, service, profile, ...(scope.level === 'partner' ? {} : { place: scopeId(scope) }) });
      }
    }
    return rights;
  }

  private dossiersOf(draw: Draw, network: number): string[] {
    const first = network * BETWEEN_PARTNERS;
    const rank = (): number => first + draw.int(0, DOSSIERS_OF_A_PARTNER - 1);
    return Array.from({ length: draw.int(80, 220) }, () => this.numbers.numberAt(rank()));
  }
}
