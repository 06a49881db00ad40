import type { OpenedEvent } from '#kernel';
import type { Changes, Projection, ViewGroup } from '#read-store';
import type { DirectoryEvent } from '../../domain/directory-events.js';
import type { RegisterEvent } from '../../domain/register-events.js';
import { scopeId } from '../../domain/scope.js';
import { rightsTables, WHOLE_SERVICE } from './tables.js';

/** Who belongs to each partner, as intervals. */
export const directoryProjection: Projection = {
  name: 'rights.directory',
  handles: ['UserRegistered', 'UserMandateChanged', 'UserLeft'],
  project(event, changes) {
    const { type, data } = event as OpenedEvent<DirectoryEvent>;
    const key = { siret: data.siret, user_id: data.userId };
    switch (type) {
      case 'UserRegistered':
        changes.put('users', {
          ...key,
          function: data.function,
          site_id: data.siteId ?? null,
          mandate: 'none',
          valid_from: Date.parse(data.registeredAt),
          valid_to: null,
        });
        return;
      case 'UserMandateChanged':
        changes.update('users', key, { mandate: data.mandate });
        return;
      case 'UserLeft':
        changes.update('users', key, { valid_to: Date.parse(data.leftAt) });
        return;
      default:
        data satisfies never;
    }
  },
};

/** Services, quotas and habilitations, as intervals. */
export const registerProjection: Projection = {
  name: 'rights.register',
  handles: ['ServiceOpened', 'ScopeOpened', 'QuotaSet', 'HabilitationGranted', 'HabilitationRevoked'],
  project(event, changes) {
    const opened = event as OpenedEvent<RegisterEvent>;
    switch (opened.type) {
      case 'ServiceOpened': {
        const { siret, service, openedAt } = opened.data;
        changes.put('services', { siret, service, valid_from: Date.parse(openedAt), valid_to: null });
        return;
      }
      case 'ScopeOpened': {
        const { siret, service, level, id } = opened.data;
        changes.insertOnce('scopes', { siret, service, level, id, valid_from: Date.parse(event.metadata.time) });
        return;
      }
      case 'QuotaSet':
        quotaSet(opened, changes);
        return;
      case 'HabilitationGranted':
        granted(opened, changes);
        return;
      case 'HabilitationRevoked': {
        const { habilitationId, reason, revokedBy, revokedAt } = opened.data;
        const set = { valid_to: Date.parse(revokedAt), revoke_reason: reason, revoked_by: revokedBy };
        changes.update('habilitations', { habilitation_id: habilitationId }, set);
        return;
      }
      default:
        opened satisfies never;
    }
  },
};

function quotaSet(event: Extract<OpenedEvent<RegisterEvent>, { type: 'QuotaSet' }>, changes: Changes): void {
  const { siret, service, profile, level, maximum } = event.data;
  const at = Date.parse(event.metadata.time);
  const key = { siret, service, profile: profile ?? WHOLE_SERVICE, level };
  changes.update('quotas', { ...key, valid_to: null }, { valid_to: at });
  changes.put('quotas', { ...key, maximum, valid_from: at, valid_to: null });
}

function granted(
  { data }: Extract<OpenedEvent<RegisterEvent>, { type: 'HabilitationGranted' }>,
  changes: Changes,
): void {
  changes.insert('habilitations', {
    habilitation_id: data.habilitationId,
    siret: data.siret,
    service: data.service,
    profile: data.profile,
    scope_level: data.scope.level,
    scope_id: scopeId(data.scope),
    user_id: data.userId,
    purpose: data.purpose,
    granted_by: data.grantedBy,
    valid_from: Date.parse(data.grantedAt),
    valid_to: data.validUntil === undefined ? null : Date.parse(data.validUntil),
    revoke_reason: null,
    revoked_by: null,
  });
}

/** Current and past rights. A change of tables or of meaning raises `version`: the group is then rebuilt. */
export const rightsViews: ViewGroup = {
  name: 'rights',
  version: 1,
  tables: rightsTables,
  projections: [directoryProjection, registerProjection],
};
