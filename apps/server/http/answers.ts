import type { FastifyInstance } from 'fastify';
import type { TemoinRequest } from '#identity';

/** What was answered: route pattern, not address, which may hold what it should not. */
export interface Answer {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** From the head of the request to the end of the answer. */
  readonly milliseconds: number;
  readonly correlationId: string | undefined;
}

/** One hook for all who look at answers: asking Fastify for a request's route costs more than what each does with it. */
export class Answers {
  private readonly watchers: ((answer: Answer) => void)[] = [];

  constructor(fastify: Pick<FastifyInstance, 'addHook'>) {
    fastify.addHook('onResponse', (request, reply, done) => {
      const { temoin } = request as Partial<TemoinRequest>;
      const answer: Answer = {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        milliseconds: reply.elapsedTime,
        correlationId: temoin?.correlationId,
      };
      for (const watcher of this.watchers) watcher(answer);
      done();
    });
  }

  watch(watcher: (answer: Answer) => void): void {
    this.watchers.push(watcher);
  }
}
