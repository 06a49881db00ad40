import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FindAccounts } from '../use-cases/find-accounts/find-accounts.js';
import { refusalOf, siret, Story } from './story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.house.dispose());

describe('sign-in', () => {
  it('[S5.3.1-a] leaves a trace with the session’s pseudonym, never its token', async () => {
    const maya = await story.openMaya();
    const { token, session } = await story.signIn(maya);
    expect(story.traces()).toEqual([
      {
        type: 'SignedIn',
        at: '2026-03-02T08:00:00.000Z',
        user: maya.accountId,
        partner: siret,
        function: 'Travailleuse sociale',
        service: 'portail',
        action: 'session.sign-in',
        ip: '192.0.2.7',
        browser: 'Firefox 999',
        outcome: 'success',
        session,
      },
    ]);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(session).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is open to who has received an identifier a moment ago, whether the views show it yet or not', async () => {
    const maya = await story.openMayaJustNow();
    expect(await story.signIn(maya)).toMatchObject({ accountId: maya.accountId });
  });

  it('[S5.3.1-a] refused leaves a trace that names the account matched, never what was typed', async () => {
    const maya = await story.openMaya();
    expect(await refusalOf(story.signIn({ ...maya, password: 'wrong' }))).toBe('identity.sign-in-refused');
    expect(await refusalOf(story.signIn({ identifier: 'my password by mistake', password: 'x' }))).toBe(
      'identity.sign-in-refused',
    );
    const common = { type: 'SignInRefused', outcome: 'refused', reason: 'identity.sign-in-refused' };
    expect(story.traces()).toEqual([
      expect.objectContaining({ ...common, user: maya.accountId, partner: siret }),
      expect.not.objectContaining({ user: expect.anything() }),
    ]);
    expect(JSON.stringify(story.traces())).not.toContain('by mistake');
  });

  it('[S5.2-a] locks the account after ten failures: the right password is then refused in the same words', async () => {
    const maya = await story.openMaya();
    for (let n = 0; n < 10; n += 1) {
      expect(await refusalOf(story.signIn({ ...maya, password: `wrong ${n}` }))).toBe('identity.sign-in-refused');
    }
    expect(await refusalOf(story.signIn(maya))).toBe('identity.sign-in-refused');
    await story.house.settled();
    const [found] = await story.house.queries.execute(new FindAccounts({ ids: [maya.accountId] }));
    expect(found?.locked).toBe(true);
  });

  it('[S5.2-a] locks as well when the failures come all at once', async () => {
    const maya = await story.openMaya();
    const attempts = Array.from({ length: 14 }, (_, n) => refusalOf(story.signIn({ ...maya, password: `wrong ${n}` })));
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['identity.sign-in-refused']));
    expect(await refusalOf(story.signIn(maya))).toBe('identity.sign-in-refused');
  });

  it('[S2.1-a] is refused to an obsolete browser, which is recorded', async () => {
    const maya = await story.openMaya();
    const explorer = 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko';
    expect(await refusalOf(story.signIn(maya, explorer))).toBe('identity.obsolete-browser');
    const [trace] = story.traces();
    expect(trace).toMatchObject({ type: 'BrowserRefused', browser: 'Internet Explorer 11', outcome: 'refused' });
  });
});
