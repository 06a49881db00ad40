import type { FastifyBodyParser, FastifyInstance } from 'fastify';

const BATCH_LIMIT = 2 * 1024 * 1024;
const YAML_LIMIT = 1024 * 1024;

/** The kinds of body taken beside JSON: CloudEvents batches (larger) and YAML files, as text. */
export function acceptBodies(fastify: {
  addContentTypeParser: FastifyInstance['addContentTypeParser'];
  getDefaultJsonParser: FastifyInstance['getDefaultJsonParser'];
}): void {
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    'application/cloudevents-batch+json',
    { parseAs: 'string', bodyLimit: BATCH_LIMIT },
    json as FastifyBodyParser<string>,
  );
  fastify.addContentTypeParser(
    ['application/yaml', 'text/yaml', 'application/x-yaml'],
    { parseAs: 'string', bodyLimit: YAML_LIMIT },
    (_request, body, done) => done(null, body),
  );
}
