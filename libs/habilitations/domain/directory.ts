import { type Decider, toInstant } from '#kernel';
import type { DirectoryEvent, Mandate } from './directory-events.js';
import * as refuse from './errors.js';

export interface DirectoryUser {
  readonly userId: string;
  readonly email: string;
  readonly function: string;
  readonly siteId?: string;
  readonly mandate: Mandate;
}

/** Who belongs to one partner now, and who did. */
export interface Directory {
  readonly users: Map<string, DirectoryUser>;
  readonly byEmail: Map<string, string>;
  readonly left: Set<string>;
  /** Addresses of those who left: an old file imported again does not bring them back. */
  readonly leftEmails: Set<string>;
}

interface ByWhomAndWhen {
  readonly siret: string;
  readonly userId: string;
  /** Account id. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
export interface Register extends ByWhomAndWhen {
  readonly do: 'register';
  readonly email: string;
  readonly function: string;
  readonly siteId?: string;
}
export interface ChangeMandate extends ByWhomAndWhen {
  readonly do: 'change-mandate';
  readonly mandate: Mandate;
}
export interface Leave extends ByWhomAndWhen {
  readonly do: 'leave';
}
export type DirectoryCommand = Register | ChangeMandate | Leave;

/** The form under which an address is compared. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

/** The directory of one partner: one active id per person. */
export const directoryDecider: Decider<DirectoryCommand, Directory, DirectoryEvent> = {
  initial: () => ({ users: new Map(), byEmail: new Map(), left: new Set(), leftEmails: new Set() }),
  evolve,
  decide: (command, directory) => {
    switch (command.do) {
      case 'register':
        return register(command, directory);
      case 'change-mandate':
        return changeMandate(command, directory);
      case 'leave':
        return leave(command, directory);
      default:
        return command satisfies never;
    }
  },
};

function register(command: Register, directory: Directory): readonly DirectoryEvent[] {
  const { siret, userId, by, at, siteId } = command;
  const email = normalEmail(command.email);
  if (directory.users.has(userId) || directory.byEmail.has(email)) throw refuse.userAlreadyRegistered();
  const site = siteId === undefined ? {} : { siteId };
  const data = { siret, userId, email, function: command.function, ...site };
  return [{ type: 'UserRegistered', data: { ...data, registeredBy: by, registeredAt: toInstant(at) } }];
}

function changeMandate(command: ChangeMandate, directory: Directory): readonly DirectoryEvent[] {
  const { siret, userId, mandate, by, at } = command;
  const user = directory.users.get(userId);
  if (user === undefined) throw refuse.userUnknown(userId);
  if (user.mandate === mandate) return [];
  return [{ type: 'UserMandateChanged', data: { siret, userId, mandate, changedBy: by, changedAt: toInstant(at) } }];
}

/** A departure told twice is the same departure: a retry after a crash must be able to finish the work. */
function leave({ siret, userId, by, at }: Leave, directory: Directory): readonly DirectoryEvent[] {
  const user = directory.users.get(userId);
  if (user === undefined) {
    if (directory.left.has(userId)) return [];
    throw refuse.userUnknown(userId);
  }
  if (user.mandate !== 'none') throw refuse.userIsAdministrator();
  return [{ type: 'UserLeft', data: { siret, userId, recordedBy: by, leftAt: toInstant(at) } }];
}

function evolve(directory: Directory, event: DirectoryEvent): Directory {
  const { userId } = event.data;
  switch (event.type) {
    case 'UserRegistered': {
      const { email, siteId } = event.data;
      const site = siteId === undefined ? {} : { siteId };
      directory.users.set(userId, { userId, email, function: event.data.function, ...site, mandate: 'none' });
      directory.byEmail.set(email, userId);
      directory.leftEmails.delete(email);
      return directory;
    }
    case 'UserMandateChanged': {
      const user = directory.users.get(userId);
      if (user !== undefined) directory.users.set(userId, { ...user, mandate: event.data.mandate });
      return directory;
    }
    case 'UserLeft': {
      const user = directory.users.get(userId);
      if (user !== undefined) {
        directory.byEmail.delete(user.email);
        directory.leftEmails.add(user.email);
      }
      directory.users.delete(userId);
      directory.left.add(userId);
      return directory;
    }
    default:
      return event satisfies never;
  }
}
