import { describe, expect, it } from '@jest/globals';
import { defaultIdentitySettings } from '../settings.js';
import { BrowserPolicy } from './browser-policy.js';

const chrome = (version: string) =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`;
const firefox = (version: string) => `Mozilla/5.0 (X11; Linux x86_64; rv:${version}) Gecko/20100101 Firefox/${version}`;
const iphone = (version: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS 9_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;
const android = (version: string) =>
  `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Mobile Safari/537.36`;
const edge = (version: string) => `${chrome('145.0.0.0')} Edg/${version}`;
const explorer = 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko';

describe('the browsers of the default list', () => {
  const policy = new BrowserPolicy(defaultIdentitySettings);

  it.each([
    ['Chrome', chrome('60.0.3112.113')],
    ['Chrome on Android', android('60.0.3112.113')],
    ['Firefox', firefox('52.0')],
    ['Edge', edge('80.0.361.69')],
    ['Safari on iPhone', iphone('9.0')],
    ['Internet Explorer, of any version', explorer],
  ])('[S2.1-a] are refused when obsolete: %s', (_, userAgent) => {
    expect(policy.judge(userAgent).obsolete).toBe(true);
  });

  it.each([
    ['Chrome', chrome('999.0.0.0')],
    ['Chrome on Android', android('999.0.0.0')],
    ['Firefox', firefox('999.0')],
    ['Edge', edge('999.0.0.0')],
    ['Safari on iPhone', iphone('99.0')],
  ])('[S2.1-a] are accepted from the list on, and when newer than it: %s', (_, userAgent) => {
    expect(policy.judge(userAgent).obsolete).toBe(false);
  });

  it.each(['curl/8.5.0', 'node', 'python-requests/2.31', '', undefined])('do not judge a program: %s', (userAgent) => {
    expect(policy.judge(userAgent)).toEqual({ family: 'autre', obsolete: false });
  });

  it('are told to whoever is refused', () => {
    expect(policy.accepted).toMatch(/^Chrome \d+, Microsoft Edge \d+, Firefox \d+, Safari [\d.]+$/);
  });
});

describe('a list of one’s own', () => {
  const policy = new BrowserPolicy({ browsers: 'firefox >= 140, chrome >= 140' });

  it('[S2.1-a] sets the oldest version', () => {
    expect(
      [firefox('139.0'), firefox('140.0'), chrome('139.0.0.0'), chrome('140.0.0.0')].map(
        (ua) => policy.judge(ua).obsolete,
      ),
    ).toEqual([true, false, true, false]);
  });

  it('[S2.1-a] refuses the families that it leaves out', () => {
    expect(policy.judge(edge('999.0.0.0')).obsolete).toBe(true);
  });

  it('is refused at start when it cannot be read', () => {
    expect(() => new BrowserPolicy({ browsers: 'every browser there is' })).toThrow();
  });
});

describe('what traces show of a browser', () => {
  const policy = new BrowserPolicy(defaultIdentitySettings);

  it('is its family and major version only', () => {
    expect(
      [firefox('148.0'), chrome('145.0.7632.1'), edge('145.0.0.0'), iphone('18.2'), explorer].map((ua) =>
        policy.family(ua),
      ),
    ).toEqual(['Firefox 148', 'Chrome 145', 'Microsoft Edge 145', 'Safari 18', 'Internet Explorer 11']);
  });
});
