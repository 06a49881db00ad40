import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LiveSessions } from '../sessions/live-sessions.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { CloseAccount } from '../use-cases/close-account/close-account.js';
import { ExpireSessions } from '../use-cases/expire-sessions/expire-sessions.js';
import { GiveRole } from '../use-cases/give-role/give-role.js';
import { SignOut } from '../use-cases/sign-out/sign-out.js';
import { WithdrawRole } from '../use-cases/withdraw-role/withdraw-role.js';
import { MINUTE, refusalOf, siret, Story } from './story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.house.dispose());

describe('a session', () => {
  it('[S5.2-a] ends 15 minutes after its last act and 8 hours after sign-in', async () => {
    const { token } = await story.signIn(await story.openMaya());
    story.house.clock.advance(14 * MINUTE);
    expect(await story.authenticate(token)).toBeDefined();
    story.house.clock.advance(14 * MINUTE);
    expect(await story.authenticate(token)).toBeDefined();
    story.house.clock.advance(15 * MINUTE);
    expect(await story.authenticate(token)).toBeUndefined();

    const long = await story.signIn(story.lastCredentials());
    for (let n = 0; n < 47; n += 1) {
      story.house.clock.advance(10 * MINUTE);
      expect(await story.authenticate(long.token)).toBeDefined();
    }
    story.house.clock.advance(10 * MINUTE);
    expect(await story.authenticate(long.token)).toBeUndefined();
  });

  it('is known at once, without a promise, from its second request', async () => {
    const { token } = await story.signIn(await story.openMaya());
    await story.authenticate(token);
    expect(story.house.get(SessionAuthenticator).authenticate(token)).toMatchObject({ kind: 'person' });
  });

  it('[S5.3.1-a] has its end recorded when its time is over, once', async () => {
    const { session } = await story.signIn(await story.openMaya());
    await story.house.settled();
    story.house.clock.advance(20 * MINUTE);
    const expire = () => story.house.commands.execute(new ExpireSessions(story.house.clock.now()));
    expect(await expire()).toEqual({ sessions: 1 });
    expect(await expire()).toEqual({ sessions: 0 });
    await story.house.settled();
    await story.house.boot();
    expect(await expire()).toEqual({ sessions: 0 });
    expect(story.house.sink.drafts).toEqual([]);
    expect(await story.house.get(LiveSessions).find(session, story.house.clock.now())).toBeUndefined();
  });

  it('[S5.3.1-a] ends at sign-out, which is recorded', async () => {
    const { token, session } = await story.signIn(await story.openMaya());
    const holder = await story.authenticate(token);
    if (holder === undefined) throw new Error('nobody signed in');
    const origin = { ip: '192.0.2.7', browser: 'Firefox 999' };
    await story.house.commands.execute(new SignOut({ context: story.house.context(), holder, origin }));
    expect(await story.authenticate(token)).toBeUndefined();
    expect(story.traces().at(-1)).toMatchObject({ type: 'SignedOut', action: 'session.sign-out', session });
  });

  it('outlives a restart, with the acts that its traces told', async () => {
    const { token, session } = await story.signIn(await story.openMaya());
    story.house.clock.advance(14 * MINUTE);
    const content = { at: new Date(story.house.clock.now()).toISOString(), service: 'CDAP', action: 'dossier.consult' };
    await story.house.sink.record({
      type: 'ActionTraced',
      correlationId: 'c',
      content: { ...content, outcome: 'success', session },
    });
    await story.house.settled();
    await story.house.boot();
    story.house.clock.advance(14 * MINUTE);
    expect(await story.authenticate(token)).toMatchObject({ session, partner: siret });
    story.house.clock.advance(15 * MINUTE);
    await story.house.boot();
    expect(await story.authenticate(token)).toBeUndefined();
  });

  it('[C9.2-d] ends at once when its account is closed, here and on the other servers', async () => {
    const maya = await story.openMaya();
    const { token } = await story.signIn(maya);
    await story.authenticate(token);
    await story.house.commands.execute(
      new CloseAccount({ context: story.house.context(), by: 'g-1', accountId: maya.accountId, reason: 'departure' }),
    );
    expect(await story.authenticate(token)).toBeUndefined();
    expect(story.traces().at(-1)).toMatchObject({ type: 'SessionRevoked', reason: 'departure', user: maya.accountId });
    await story.house.settled();
    await story.house.boot();
    expect(await story.authenticate(token)).toBeUndefined();
    expect(await refusalOf(story.signIn(maya))).toBe('identity.sign-in-refused');
  });

  it('[C9.2-a] is the only one to go on when the password is changed', async () => {
    const maya = await story.openMaya();
    const [one, other] = [await story.signIn(maya), await story.signIn(maya)];
    await story.change(one, maya.password);
    expect(
      [await story.authenticate(one.token), await story.authenticate(other.token)].map(
        (caller) => caller !== undefined,
      ),
    ).toEqual([true, false]);
  });

  it('loses a role as soon as it is withdrawn, and gains one within two seconds', async () => {
    const maya = await story.openMaya();
    const { token } = await story.signIn(maya);
    await story.authenticate(token);
    const role = { context: story.house.context(), by: 'caf-1', accountId: maya.accountId, role: 'deputy' } as const;
    await story.house.commands.execute(new GiveRole(role));
    await story.house.settled();
    story.house.clock.advance(2000);
    expect((await story.authenticate(token))?.roles).toEqual(expect.arrayContaining(['user', 'deputy']));
    await story.house.commands.execute(new WithdrawRole(role));
    expect((await story.authenticate(token))?.roles).toEqual(['user']);
  });

  it('is opened by no made-up token', async () => {
    expect(await story.authenticate('A'.repeat(43))).toBeUndefined();
    expect(await story.authenticate('x'.repeat(10_000))).toBeUndefined();
    expect(await story.authenticate('')).toBeUndefined();
  });
});

describe('what binds a trace handed in to its user', () => {
  it('[S5.3.1-a] is a session that was live at that instant', async () => {
    const maya = await story.openMaya();
    const { session } = await story.signIn(maya);
    await story.house.settled();
    const opened = story.house.clock.now();
    const whose = { accountId: maya.accountId, partner: siret, function: 'Travailleuse sociale' };
    for (const server of ['here', 'elsewhere']) {
      if (server === 'elsewhere') await story.house.boot();
      const live = story.house.get(LiveSessions);
      await live.prepare([{ session }, { session: 'unknown' }]);
      expect(live.at(session, opened)).toEqual(whose);
      expect(live.at(session, opened + 15 * MINUTE - 1)).toEqual(whose);
      expect(live.at(session, opened - 1)).toBeUndefined();
      expect(live.at(session, opened + 15 * MINUTE)).toBeUndefined();
      expect(live.at('unknown', opened)).toBeUndefined();
    }
  });
});
