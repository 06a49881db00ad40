import { Inject, Injectable } from '@nestjs/common';
import * as Bowser from 'bowser';
import browserslist from 'browserslist';
import { LRUCache } from 'lru-cache';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../settings.js';

const CACHED = 2_000;
const LONGEST = 512;
const OTHER = 'autre';

/** Names of bowser → of browserslist. On Android, browserslist knows the newest only: the desktop's versions hold there. */
const FAMILIES: Readonly<Record<string, string>> = {
  Chrome: 'chrome',
  Chromium: 'chrome',
  'Microsoft Edge': 'edge',
  Firefox: 'firefox',
  Safari: 'safari',
  Opera: 'opera',
  'Samsung Internet for Android': 'samsung',
  'Internet Explorer': 'ie',
  'UC Browser': 'and_uc',
  'QQ Browser': 'and_qq',
  BlackBerry: 'bb',
  'Android Browser': 'android',
};
const SHOWN = ['Chrome', 'Microsoft Edge', 'Firefox', 'Safari'];

export interface Verdict {
  /** Browser family and major version, `Firefox 148`; `autre` for what is not recognised. */
  readonly family: string;
  readonly obsolete: boolean;
}

/**
 * S2.1-a: a recognised browser older than what the browserslist query keeps, or of a family that it no longer keeps at
 * all, may not sign in. What is not a browser (curl, a program) is not judged.
 */
@Injectable()
export class BrowserPolicy {
  /** Oldest version kept, by browserslist name. */
  private readonly minimum = new Map<string, number>();
  private readonly verdicts = new LRUCache<string, Verdict>({ max: CACHED });
  /** What is accepted, in a few words. */
  readonly accepted: string;

  constructor(@Inject(IDENTITY_SETTINGS) { browsers }: Pick<IdentitySettings, 'browsers'>) {
    for (const entry of browserslist(browsers)) {
      const [name = '', versions = ''] = entry.split(' ');
      // `18.5-18.7`, `all` (which any version reaches).
      const version = Number.parseFloat(versions) || 0;
      this.minimum.set(name, Math.min(version, this.minimum.get(name) ?? Infinity));
    }
    const shown = SHOWN.map((name) => ({ name, version: this.minimum.get(FAMILIES[name] ?? '') }));
    this.accepted = shown
      .filter(({ version }) => version !== undefined)
      .map(({ name, version }) => `${name} ${version}`)
      .join(', ');
  }

  judge(userAgent: string | undefined): Verdict {
    const text = (userAgent ?? '').slice(0, LONGEST);
    let verdict = this.verdicts.get(text);
    if (verdict === undefined) {
      verdict = this.examine(text);
      this.verdicts.set(text, verdict);
    }
    return verdict;
  }

  /** For traces: never the whole header, which can tell people apart. */
  family(userAgent: string | undefined): string {
    return this.judge(userAgent).family;
  }

  private examine(userAgent: string): Verdict {
    if (userAgent === '') return { family: OTHER, obsolete: false };
    const { browser, os } = Bowser.parse(userAgent);
    const known = FAMILIES[browser.name ?? ''];
    if (known === undefined) return { family: OTHER, obsolete: false };
    const version = Number.parseFloat(browser.version ?? '');
    const family = Number.isNaN(version) ? `${browser.name}` : `${browser.name} ${Math.trunc(version)}`;
    const minimum = this.minimum.get(known === 'safari' && os.name === 'iOS' ? 'ios_saf' : known);
    return { family, obsolete: minimum === undefined || version < minimum };
  }
}
