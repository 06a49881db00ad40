import { describe, expect, it } from '@jest/globals';
import { CURRENT_NOTICE } from '../domain/notice.js';
import type { Role } from '../domain/roles.js';
import { mayUse } from './may-use.js';

const auditor = { roles: ['trace-auditor'], mustChangePassword: false } as const;
const open = (...roles: readonly Role[]) => ({ roles, beforePasswordChange: false, afterNotice: false });

describe('who may use a route', () => {
  it('is whoever has one of its roles', () => {
    expect(mayUse(auditor, open('caf-administrator', 'trace-auditor'))).toBeUndefined();
    expect(mayUse(auditor, open('caf-administrator'))?.code).toBe('identity.not-allowed');
    expect(mayUse({ ...auditor, roles: [] }, open('user'))?.code).toBe('identity.not-allowed');
    expect(mayUse(auditor, open())?.code).toBe('identity.not-allowed');
  });

  it('[C9.2-a] is nobody before the one-time password is changed, but where that is done', () => {
    const first = { ...auditor, mustChangePassword: true };
    expect(mayUse(first, open('trace-auditor'))?.code).toBe('identity.password-change-needed');
    expect(mayUse(first, { ...open('trace-auditor'), beforePasswordChange: true })).toBeUndefined();
  });

  it('[S5.2-a] of a service is nobody before the notice in force is acknowledged', () => {
    const service = { ...open('trace-auditor'), afterNotice: true };
    expect(mayUse(auditor, service)?.code).toBe('identity.notice-needed');
    expect(mayUse({ ...auditor, notice: CURRENT_NOTICE.version - 1 }, service)?.code).toBe('identity.notice-needed');
    expect(mayUse({ ...auditor, notice: CURRENT_NOTICE.version }, service)).toBeUndefined();
    expect(mayUse(auditor, open('trace-auditor'))).toBeUndefined();
  });
});
