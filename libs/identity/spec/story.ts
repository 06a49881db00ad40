import type { Caller } from '../http/access.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { ChangePassword } from '../use-cases/change-password/change-password.js';
import { OpenAccount } from '../use-cases/open-account/open-account.js';
import { type OpenedSession, SignIn } from '../use-cases/sign-in/sign-in.js';
import { House } from './house.js';

export const MINUTE = 60_000;
export const siret = '21340135900012';
export const chosen = 'Tr0ub4dor&3x';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:999.0) Gecko/20100101 Firefox/999.0';

export interface Credentials {
  readonly identifier: string;
  readonly password: string;
}

/** What the specs of this context tell, over a house of their own. */
export class Story {
  private constructor(readonly house: House) {}

  static async begin(): Promise<Story> {
    return new Story(await House.open());
  }

  /** As the last letter gave them. */
  lastCredentials(): Credentials {
    const text = this.house.delivery.messages.at(-1)?.text ?? '';
    const field = (label: string) => new RegExp(`${label} : (\\S+)`).exec(text)?.[1] ?? '';
    return { identifier: field('Identifiant'), password: field('Mot de passe provisoire') };
  }

  async openMaya(): Promise<Credentials & { accountId: string }> {
    const opened = await this.openMayaJustNow();
    await this.house.settled();
    return opened;
  }

  /** The views may not show it yet. */
  async openMayaJustNow(): Promise<Credentials & { accountId: string }> {
    const opening = new OpenAccount({
      context: this.house.context(),
      by: 'caf-1',
      organisation: { type: 'partner', siret },
      givenName: 'Maya',
      familyName: 'Exemple',
      email: 'maya.exemple@ville.example',
      function: 'Travailleuse sociale',
      roles: ['user'],
    });
    const { accountId } = await this.house.commands.execute(opening);
    return { ...this.lastCredentials(), accountId };
  }

  signIn({ identifier, password }: Credentials, userAgent = firefox): Promise<OpenedSession> {
    const context = this.house.context();
    return this.house.commands.execute(new SignIn({ context, identifier, password, ip: '192.0.2.7', userAgent }));
  }

  async authenticate(token: string): Promise<Caller | undefined> {
    return this.house.get(SessionAuthenticator).authenticate(token);
  }

  async change({ accountId, session }: OpenedSession, current: string, next = chosen): Promise<void> {
    const context = this.house.context();
    await this.house.commands.execute(new ChangePassword({ context, accountId, session, current, next }));
  }

  traces() {
    return this.house.sink.drafts.map(({ type, content }) => ({ type, ...content }));
  }
}

export const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
