import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CLOCK, type Clock, IDS, type Ids } from '#kernel';
import { BrowserPolicy } from '../browsers/browser-policy.js';
import { routeClosed, signInNeeded } from '../domain/errors.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { ACCESS, type Role, type TemoinRequest } from './access.js';

export const SESSION_COOKIE = 'temoin_session';
const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Before every route: says who calls and from where. A route that no rule opens stays closed; one that is not public
 * needs a session or a service's token. Roles are judged by the next guard, whose refusals leave a trace.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: SessionAuthenticator,
    private readonly browsers: BrowserPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Refusal `identity.route-closed`, `identity.sign-in-needed` */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<TemoinRequest>();
    request.temoin = {
      notes: {},
      correlationId: this.ids.next(this.clock.now()),
      ip: request.ip,
      browser: this.browsers.family(request.headers['user-agent']),
    };
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<readonly Role[] | 'public' | undefined>(ACCESS, targets);
    if (access === undefined) throw routeClosed();
    if (access === 'public') return true;
    return this.recognise(request);
  }

  private recognise(request: TemoinRequest): true | Promise<true> {
    const token = tokenOf(request);
    if (token === undefined) throw signInNeeded();
    const caller = this.authenticator.authenticate(token);
    if (caller instanceof Promise) return caller.then((found) => admit(request, found));
    return admit(request, caller);
  }
}

function admit(request: TemoinRequest, caller: TemoinRequest['temoin']['caller']): true {
  if (caller === undefined) throw signInNeeded();
  request.temoin.caller = caller;
  return true;
}

/** A program or a tool says its token itself; a browser has the cookie. */
function tokenOf(request: TemoinRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1];
  const { cookies } = request as { cookies?: Record<string, string | undefined> };
  return cookies?.[SESSION_COOKIE];
}
