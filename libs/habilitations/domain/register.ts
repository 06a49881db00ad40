import type { Level } from './reference-data.js';
import type { HabilitationGranted, RegisterEvent } from './register-events.js';
import { type Scope, scopeId } from './scope.js';

export interface Held {
  readonly habilitationId: string;
  readonly profile: string;
  readonly scope: Scope;
  readonly userId: string;
  /** Milliseconds from which it no longer holds; Infinity: until revoked. */
  readonly until: number;
}

export interface Quota {
  /** null: the whole service, counting distinct users. */
  readonly profile: string | null;
  readonly level: Level;
  readonly maximum: number;
}

/** The habilitations of one profile on one scope, by user. */
interface Slot {
  readonly profile: string;
  readonly level: Level;
  readonly held: Map<string, Held>;
  /** Never after the first end among `held`: before it nothing has expired, and the size is the count. */
  firstEnd: number;
}

const slotKey = (profile: string, scope: Scope): string => `${profile}|${scope.level}|${scopeId(scope)}`;
const quotaKey = (profile: string | null, level: Level): string => `${profile ?? '*'}|${level}`;

/**
 * What one partner has on one service: quotas and habilitations in force. A command costs the same whether the
 * register holds ten habilitations or ten thousand: it looks at one slot and one user.
 */
export class Register {
  open = false;
  readonly habilitations = new Map<string, Held>();
  private readonly quotas = new Map<string, Quota>();
  private readonly scopes = new Set<string>();
  private readonly slots = new Map<string, Slot>();
  private readonly users = new Map<string, Set<string>>();
  private readonly ended = new Set<string>();

  /** `undefined` when none was set. */
  quota(profile: string | null, level: Level): number | undefined {
    return this.quotas.get(quotaKey(profile, level))?.maximum;
  }

  allQuotas(): Quota[] {
    return [...this.quotas.values()];
  }

  hasScope(scope: Scope): boolean {
    return scope.level === 'partner' || this.scopes.has(`${scope.level}|${scope.id}`);
  }

  /** The habilitation in force of this user on this profile and scope. */
  heldBy(userId: string, profile: string, scope: Scope, at: number): Held | undefined {
    const held = this.slots.get(slotKey(profile, scope))?.held.get(userId);
    return held !== undefined && held.until > at ? held : undefined;
  }

  /** Whether this user ever had this profile on this scope: an old file imported again does not bring it back. */
  everHeld(userId: string, profile: string, scope: Scope): boolean {
    const key = slotKey(profile, scope);
    return this.ended.has(`${key}|${userId}`) || this.slots.get(key)?.held.has(userId) === true;
  }

  /** A habilitation by its id, when it is in force. */
  inForce(habilitationId: string, at: number): Held | undefined {
    const held = this.habilitations.get(habilitationId);
    return held !== undefined && held.until > at ? held : undefined;
  }

  /** How many are in force on one profile and scope. */
  used(profile: string, scope: Scope, at: number): number {
    const slot = this.slots.get(slotKey(profile, scope));
    return slot === undefined ? 0 : countIn(slot, at);
  }

  /** The fullest scope of a profile at a level, for a quota that counts per scope. */
  mostUsed(profile: string, level: Level, at: number): number {
    let most = 0;
    for (const slot of this.slots.values()) {
      if (slot.profile === profile && slot.level === level) most = Math.max(most, countIn(slot, at));
    }
    return most;
  }

  /** Distinct users with a habilitation in force, whatever the profile. */
  distinctUsers(at: number): number {
    let count = 0;
    for (const userId of this.users.keys()) if (this.hasAny(userId, at)) count += 1;
    return count;
  }

  /** Whether one user more would stay within `maximum`: counts only where the quick bound does not settle it. */
  hasRoomForUser(userId: string, maximum: number, at: number): boolean {
    if (this.users.size < maximum || this.hasAny(userId, at)) return true;
    return this.distinctUsers(at) < maximum;
  }

  ofUser(userId: string, at: number): Held[] {
    const ids = [...(this.users.get(userId) ?? [])];
    return ids.flatMap((id) => this.inForce(id, at) ?? []);
  }

  /** Applies one event, in place. */
  apply(event: RegisterEvent): void {
    switch (event.type) {
      case 'ServiceOpened':
        this.open = true;
        return;
      case 'ScopeOpened':
        this.scopes.add(`${event.data.level}|${event.data.id}`);
        return;
      case 'QuotaSet':
        this.quotas.set(quotaKey(event.data.profile, event.data.level), event.data);
        return;
      case 'HabilitationGranted':
        this.add(event.data);
        return;
      case 'HabilitationRevoked':
        this.drop(event.data.habilitationId);
        return;
      default:
        event satisfies never;
    }
  }

  private hasAny(userId: string, at: number): boolean {
    for (const id of this.users.get(userId) ?? []) if (this.inForce(id, at) !== undefined) return true;
    return false;
  }

  private add(data: HabilitationGranted['data']): void {
    const { habilitationId, profile, scope, userId } = data;
    const until = data.validUntil === undefined ? Infinity : Date.parse(data.validUntil);
    const slot = this.slotFor(profile, scope);
    this.forgetExpired(slot, Date.parse(data.grantedAt));
    const held: Held = { habilitationId, profile, scope, userId, until };
    slot.held.set(userId, held);
    slot.firstEnd = Math.min(slot.firstEnd, until);
    this.habilitations.set(habilitationId, held);
    const ids = this.users.get(userId);
    if (ids === undefined) this.users.set(userId, new Set([habilitationId]));
    else ids.add(habilitationId);
  }

  private slotFor(profile: string, scope: Scope): Slot {
    const key = slotKey(profile, scope);
    let slot = this.slots.get(key);
    if (slot === undefined) {
      slot = { profile, level: scope.level, held: new Map(), firstEnd: Infinity };
      this.slots.set(key, slot);
    }
    return slot;
  }

  private forgetExpired(slot: Slot, at: number): void {
    if (slot.firstEnd > at) return;
    for (const held of [...slot.held.values()]) if (held.until <= at) this.drop(held.habilitationId);
    slot.firstEnd = Infinity;
    for (const held of slot.held.values()) slot.firstEnd = Math.min(slot.firstEnd, held.until);
  }

  private drop(habilitationId: string): void {
    const held = this.habilitations.get(habilitationId);
    if (held === undefined) return;
    this.habilitations.delete(habilitationId);
    const key = slotKey(held.profile, held.scope);
    this.slots.get(key)?.held.delete(held.userId);
    this.ended.add(`${key}|${held.userId}`);
    const ids = this.users.get(held.userId);
    ids?.delete(habilitationId);
    if (ids?.size === 0) this.users.delete(held.userId);
  }
}

function countIn(slot: Slot, at: number): number {
  if (slot.firstEnd > at) return slot.held.size;
  let count = 0;
  for (const held of slot.held.values()) if (held.until > at) count += 1;
  return count;
}
