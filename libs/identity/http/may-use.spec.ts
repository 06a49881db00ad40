import { describe, expect, it } from '@jest/globals';
import { mayUse } from './may-use.js';

const auditor = { roles: ['trace-auditor'], mustChangePassword: false } as const;

describe('who may use a route', () => {
  it('is whoever has one of its roles', () => {
    expect(mayUse(auditor, ['caf-administrator', 'trace-auditor'], false)).toBeUndefined();
    expect(mayUse(auditor, ['caf-administrator'], false)?.code).toBe('identity.not-allowed');
    expect(mayUse({ ...auditor, roles: [] }, ['user'], false)?.code).toBe('identity.not-allowed');
    expect(mayUse(auditor, [], false)?.code).toBe('identity.not-allowed');
  });

  it('[C9.2-a] is nobody before the one-time password is changed, but where that is done', () => {
    const first = { ...auditor, mustChangePassword: true };
    expect(mayUse(first, ['trace-auditor'], false)?.code).toBe('identity.password-change-needed');
    expect(mayUse(first, ['trace-auditor'], true)).toBeUndefined();
  });
});
