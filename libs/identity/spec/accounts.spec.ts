import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFirstAdministrator } from '../use-cases/ensure-first-administrator.js';
import { FindAccounts } from '../use-cases/find-accounts/find-accounts.js';
import { OpenPortalService } from '../use-cases/open-portal-service/open-portal-service.js';
import { ReissueCredentials } from '../use-cases/reissue-credentials/reissue-credentials.js';
import { chosen, refusalOf, siret, Story } from './story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.house.dispose());

describe('an account that has just been opened', () => {
  it('[C9.1-a] has its credentials delivered to its user, and to nobody else', async () => {
    const { accountId, identifier, password } = await story.openMaya();
    expect(story.house.delivery.messages.map(({ to }) => to)).toEqual(['maya.exemple@ville.example']);
    expect(identifier).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    expect(password).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    const [found] = await story.house.queries.execute(new FindAccounts({ ids: [accountId] }));
    expect(found).toMatchObject({ name: 'Maya Exemple', partner: siret, locked: false, closed: false });
  });

  it('[C9.2-a] must change its password first, and then goes on with full rights in the same session', async () => {
    const maya = await story.openMaya();
    const session = await story.signIn(maya);
    expect(await story.authenticate(session.token)).toEqual({
      accountId: maya.accountId,
      kind: 'person',
      roles: ['user'],
      partner: siret,
      function: 'Travailleuse sociale',
      session: session.session,
      mustChangePassword: true,
      notice: 0,
    });
    await story.change(session, maya.password);
    expect((await story.authenticate(session.token))?.mustChangePassword).toBe(false);
    expect(await refusalOf(story.signIn(maya))).toBe('identity.sign-in-refused');
    await story.signIn({ ...maya, password: chosen });
  });

  it('[C9.2-a] is refused a weak password, its former one, and a change without the current one', async () => {
    const maya = await story.openMaya();
    const session = await story.signIn(maya);
    expect(await refusalOf(story.change(session, maya.password, 'azerty'))).toBe('identity.password-too-weak');
    expect(await refusalOf(story.change(session, maya.password, maya.password))).toBe('identity.password-unchanged');
    expect(await refusalOf(story.change(session, 'something else'))).toBe('identity.wrong-password');
  });

  it('[C9.1-a] stands when its letter could not leave, and its credentials can be issued again', async () => {
    story.house.delivery.fails = true;
    const refusal: unknown = await story.openMaya().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'identity.delivery-failed' });
    story.house.delivery.fails = false;
    const { accountId } = (refusal as { details: { accountId: string } }).details;
    const authority = { type: 'caf' } as const;
    await story.house.commands.execute(
      new ReissueCredentials({ context: story.house.context(), by: 'caf-1', authority, accountId }),
    );
    await story.house.settled();
    expect((await story.signIn(story.lastCredentials())).accountId).toBe(accountId);
  });

  it('leaves nothing personal in clear in the log', async () => {
    const { accountId, identifier, password } = await story.openMaya();
    await story.signIn({ identifier, password });
    const files = readdirSync(story.house.folder).filter((name) => name.startsWith('log.db'));
    const bytes = Buffer.concat(files.map((name) => readFileSync(join(story.house.folder, name))));
    expect(bytes.includes(`account-${accountId}`)).toBe(true);
    for (const personal of [
      'Maya',
      'Exemple',
      'ville.example',
      identifier,
      password,
      '192.0.2.7',
      'Travailleuse',
      '$argon2id',
    ]) {
      expect({ personal, found: bytes.includes(personal) }).toEqual({ personal, found: false });
    }
  });
});

describe('a service of the portal', () => {
  const open = async () => {
    const about = { label: 'Portail des aides', email: 'exploitation@portail.example' };
    const opened = await story.house.commands.execute(
      new OpenPortalService({ context: story.house.context(), by: 'caf-1', ...about }),
    );
    return { ...opened, token: tokenDelivered() };
  };
  const tokenDelivered = () => /tps_\S+/.exec(story.house.delivery.messages.at(-1)?.text ?? '')?.[0] ?? '';

  it('[C9.2-b] is recognised by its token as a program, never as a person', async () => {
    const { accountId, token } = await open();
    expect(token).toMatch(/^tps_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    expect(await story.authenticate(token)).toMatchObject({
      accountId,
      kind: 'program',
      roles: ['portal-service'],
      mustChangePassword: false,
    });
    expect(await story.authenticate(`${token.slice(0, -4)}AAAA`)).toBeUndefined();
    expect(await story.authenticate('tps_nothing')).toBeUndefined();
  });

  it('has its token replaced, and the former one opens nothing within two seconds', async () => {
    const { accountId, token } = await open();
    await story.authenticate(token);
    const authority = { type: 'caf' } as const;
    await story.house.commands.execute(
      new ReissueCredentials({ context: story.house.context(), by: 'caf-1', authority, accountId }),
    );
    story.house.clock.advance(2000);
    expect(await story.authenticate(token)).toBeUndefined();
    expect(await story.authenticate(tokenDelivered())).toMatchObject({ accountId });
  });
});

describe('the first administrator', () => {
  const ensure = () =>
    ensureFirstAdministrator({
      commandBus: story.house.commands,
      store: story.house.store,
      clock: story.house.clock,
      ids: { next: () => story.house.context().correlationId },
    });

  it('is opened on an empty log, and never again', async () => {
    const accountId = await ensure();
    await story.house.settled();
    expect((await story.signIn(story.lastCredentials())).accountId).toBe(accountId);
    expect(await ensure()).toBeUndefined();
    expect(story.house.delivery.messages).toHaveLength(1);
  });

  it('is tried again at the next start when the letter could not leave', async () => {
    story.house.delivery.fails = true;
    expect(await refusalOf(ensure())).toBe('identity.delivery-failed');
    expect(await story.house.store.head()).toBe(0);
    story.house.delivery.fails = false;
    expect(await ensure()).toBeDefined();
  });
});
