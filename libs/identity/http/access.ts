import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { HabilitationSnapshot } from '#kernel';
import type { AccountKind, Role } from '../domain/roles.js';

export type { Role };

/** Who makes the request: recognised by its session or its service token. */
export interface Caller {
  readonly accountId: string;
  readonly kind: AccountKind;
  readonly roles: readonly Role[];
  /** SIRET, for people of a partner. */
  readonly partner?: string;
  readonly function?: string;
  /** Pseudonym of the session. */
  readonly session: string;
  /** The password must be changed before anything else (first sign-in). */
  readonly mustChangePassword: boolean;
  /** Latest version of the notice on tracing that they acknowledged; absent for a program. */
  readonly notice?: number;
}

/** What the handler adds to the trace of its request, as it learns it. */
export interface TraceNotes {
  service?: string;
  object?: { type: string; ref: string };
  purpose?: string;
  habilitation?: HabilitationSnapshot;
  details?: Record<string, string | number | boolean>;
  /** The handler has recorded the trace of this request itself (sign-out): no second one. */
  recorded?: boolean;
}

/** A trace that the request owes: nothing of its answer leaves before it is durable. */
export interface OwedTrace {
  readonly as: TracedAs;
  /** When the act began (milliseconds since the epoch). */
  readonly at: number;
}

export interface RequestState {
  caller?: Caller;
  /** From the moment that a caller was recognised until the trace is on its way. */
  owed?: OwedTrace;
  /** Why the request is answered with a problem. */
  failure?: unknown;
  notes: TraceNotes;
  correlationId: string;
  /** Highest log position that the request's commands wrote: the answer waits until the views show it. */
  position?: number;
  /** Likewise, but the answer does not wait for the views: told to the caller as `Temoin-Position`. */
  written?: number;
  ip: string;
  /** Browser family and major version. */
  browser: string;
}

export type TemoinRequest = FastifyRequest & { temoin: RequestState };

export interface TracedAs {
  /** `<service>`: the portal's own acts are of the service `portail`. */
  readonly service: string;
  /** Stable name of the action: `habilitation.grant`. */
  readonly action: string;
}

export const ACCESS = 'temoin:access';
export const TRACED = 'temoin:traced';
export const AFTER_NOTICE = 'temoin:after-notice';
export const BEFORE_PASSWORD_CHANGE = 'temoin:before-password-change';

/** Opens the route to these roles. A route that declares neither `Allow` nor `Public` stays closed. */
export const Allow = (...roles: readonly Role[]) => SetMetadata(ACCESS, roles);

/** Opens the route to anybody: sign-in, health, documentation. It shows nothing of anyone. */
export const Public = () => SetMetadata(ACCESS, 'public');

/** Names the action that every use of the route is traced as. Every route that is not public must have it. */
export const Traced = (action: string, service = 'portail') =>
  SetMetadata(TRACED, { service, action } satisfies TracedAs);

/** The route also answers somebody who has not yet changed the one-time password. */
export const BeforePasswordChange = () => SetMetadata(BEFORE_PASSWORD_CHANGE, true);

/** The route is a service's: only for who has acknowledged the notice on tracing. */
export const AfterNotice = () => SetMetadata(AFTER_NOTICE, true);

const stateOf = (context: ExecutionContext): RequestState => context.switchToHttp().getRequest<TemoinRequest>().temoin;

/** The caller of the request. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = stateOf(context);
  if (caller === undefined) throw new Error('a public route has no caller');
  return caller;
});

/** The whole state of the request: notes for the trace, correlation id, origin. */
export const CurrentRequest = createParamDecorator((_: unknown, context: ExecutionContext) => stateOf(context));
