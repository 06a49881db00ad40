import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { TemoinRequest } from '#identity';
import { languageOf, problemOf } from './problem.js';

const RETRY_AFTER = '5';

/** The one place that turns an error into an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<TemoinRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { temoin: state } = request as Partial<TemoinRequest>;
    if (state !== undefined) state.failure = error;
    const correlationId = state?.correlationId ?? request.id;
    const problem = problemOf(error, languageOf(request.headers['accept-language']), correlationId);
    if (problem.status >= 500) this.log(error, correlationId, problem.code);
    if (problem.status === 503) void reply.header('retry-after', RETRY_AFTER);
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="temoin"');
    void reply.status(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
  }

  /** Neither the message nor the values of an error are logged: they may quote a person's data. Where it broke is. */
  private log(error: unknown, correlationId: string, code: string): void {
    const name = error instanceof Error ? error.name : typeof error;
    const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
    this.logger.error({ correlationId, code, error: name, frames: frames.slice(0, 12) }, 'request failed');
  }
}
