import { describe, expect, it } from '@jest/globals';
import { BadSettings, readSettings } from './settings.js';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof BadSettings) return error.problems;
    throw error;
  }
};

describe('settings', () => {
  it('have defaults that start a server with no configuration', () => {
    expect(readSettings({ PATH: '/bin' })).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3000,
      TEMOIN_DATA: './data',
      TEMOIN_TLS: false,
    });
  });

  it('are read from the environment as what they are', () => {
    expect(
      readSettings({ PORT: '8080', TEMOIN_TLS: 'true', TEMOIN_SMTP_URL: 'smtp://mail.example.org:587' }),
    ).toMatchObject({
      PORT: 8080,
      TEMOIN_TLS: true,
      TEMOIN_SMTP_URL: 'smtp://mail.example.org:587',
    });
  });

  it.each([
    ['PORT', '70000', /0 .* à 65535/],
    ['PORT', 'http', /0 .* à 65535/],
    ['LOG_LEVEL', 'loud', /fatal, error, warn/],
    ['TEMOIN_TLS', 'yes', /true .* false/],
    ['TEMOIN_SMTP_URL', 'http://example.org', /smtp:/],
    ['TEMOIN_SESSION_IDLE', '0', /1 à 86400/],
    ['TEMOIN_TRUST_PROXY', 'proxy', /adresses IP/],
  ])('name a bad %s and what it accepts', (name, value, accepted) => {
    const problems = problemsOf({ [name]: value });
    expect(problems.join(' ')).toMatch(accepted);
    expect(problems.every((problem) => problem.startsWith(name))).toBe(true);
  });

  it('name every bad one at once, and those that do not exist', () => {
    const problems = problemsOf({ PORT: 'x', TEMOIN_DATE: './data' });
    expect(problems.some((problem) => problem.startsWith('PORT'))).toBe(true);
    expect(problems.find((problem) => problem.startsWith('TEMOIN_DATE'))).toContain('TEMOIN_DATA');
  });

  it('refuse two master keys', () => {
    expect(problemsOf({ TEMOIN_MASTER_KEY: 'a', TEMOIN_MASTER_KEY_FILE: 'b' })).toHaveLength(1);
  });
});
