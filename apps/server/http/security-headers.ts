import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';

/** Headers that belong to the answer that was asked, not to helmet. */
const OF_THE_ANSWER = new Set(['content-type', 'content-length', 'date', 'connection', 'keep-alive']);

/**
 * Puts helmet's headers on every answer. They are the same each time, so they are taken once, from an answer of a
 * server that does nothing else: helmet works them out anew at every request, which costs more than routing it.
 * @param tls whether HTTPS stands in front
 */
export async function secureHeaders(server: Pick<FastifyInstance, 'addHook'>, tls: boolean): Promise<void> {
  const headers = await headersOf(tls);
  server.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

async function headersOf(tls: boolean): Promise<Record<string, string | number | string[] | undefined>> {
  const probe = fastify();
  await probe.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        // Without TLS in front, a browser told to upgrade would find nothing.
        upgradeInsecureRequests: tls ? [] : null,
      },
    },
    strictTransportSecurity: tls,
    // For Internet Explorer and Flash alone: no browser that may sign in (S2.1-a) heeds them, and each costs at every answer.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  probe.get('/', () => '');
  const { headers } = await probe.inject('/');
  await probe.close();
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_ANSWER.has(name)));
}
