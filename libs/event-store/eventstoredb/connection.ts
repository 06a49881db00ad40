import { readFileSync } from 'node:fs';
import type {
  ChannelCredentialOptions,
  DNSClusterOptions,
  EndPoint,
  GossipClusterOptions,
  SingleNodeOptions,
} from '@eventstore/db-client';
import parser from '@eventstore/db-client/dist/Client/parseConnectionString.js';

/** Longer than the server's own time-outs (2 s to prepare, 2 s to commit), so that its answer comes first. */
const ANSWER_MILLISECONDS = 5_000;

export interface EventStoreDbOptions {
  /** `esdb://host:port,…` or `esdb+discover://name:port`, with the client's own parameters (`?tls=false`, …). */
  readonly connection: string;
  /** PEM file of the authority that signed the nodes' certificates. */
  readonly caFile?: string | undefined;
  /** File that holds `user:password` on its first line; wins over the connection string. */
  readonly credentialsFile?: string | undefined;
  /** How long one try waits for an answer; a call fails after twice that at the latest. Default: 5,000. */
  readonly answerMilliseconds?: number | undefined;
}

export interface User {
  readonly username: string;
  readonly password: string;
}

export interface Connection {
  readonly settings: DNSClusterOptions | GossipClusterOptions | SingleNodeOptions;
  readonly tls: ChannelCredentialOptions;
  readonly user: User | undefined;
  readonly answerMilliseconds: number;
}

/** @throws RangeError, never with a password in it, on a connection string or a file that cannot be used */
export function connectionOf(options: EventStoreDbOptions): Connection {
  const { answerMilliseconds = ANSWER_MILLISECONDS } = options;
  const { hosts, dnsDiscover, defaultCredentials, tls, tlsCAFile, userCertFile, userKeyFile, ...rest } = parsed(
    options.connection,
  );
  const [first] = hosts;
  if (first === undefined) throw notUsable('it names no host');
  const shared = { keepAliveTimeout: 5_000, ...known(rest), defaultDeadline: answerMilliseconds };
  const discovery = { maxDiscoverAttempts: 3, gossipTimeout: 2, ...shared };
  const caFile = options.caFile ?? tlsCAFile;
  return {
    settings: dnsDiscover
      ? { ...discovery, discover: first }
      : hosts.length > 1
        ? { ...discovery, endpoints: hosts }
        : { ...shared, endpoint: first },
    tls: {
      insecure: tls === false,
      ...(caFile === undefined ? {} : { rootCertificate: content('certificate authority', caFile) }),
      ...(userCertFile === undefined ? {} : { userCertFile: content('user certificate', userCertFile) }),
      ...(userKeyFile === undefined ? {} : { userKeyFile: content('key of the user certificate', userKeyFile) }),
    },
    user: options.credentialsFile === undefined ? defaultCredentials : userIn(options.credentialsFile),
    answerMilliseconds,
  };
}

/** The same connection, to one node of the cluster only. */
export function toNode({ tls, user, answerMilliseconds }: Connection, endpoint: EndPoint): Connection {
  const settings = { endpoint, keepAliveTimeout: 5_000, defaultDeadline: answerMilliseconds };
  return { settings, tls, user, answerMilliseconds };
}

function parsed(connection: string): ReturnType<typeof parser.parseConnectionString> {
  try {
    return parser.parseConnectionString(connection);
  } catch {
    // The parser's own message quotes the string, and with it the password that it may hold.
    throw notUsable('accepted: esdb://host:port or esdb+discover://name:port, then ?key=value&…');
  }
}

function userIn(file: string): User {
  const [line = ''] = content('credentials', file).toString('utf8').split(/\r?\n/, 1);
  const colon = line.indexOf(':');
  if (colon < 1) throw new RangeError(`${file} must hold user:password on its first line`);
  return { username: line.slice(0, colon), password: line.slice(colon + 1) };
}

function content(what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(`the file of the ${what} for the event store cannot be read: ${why}`, { cause: error });
  }
}

const notUsable = (why: string) => new RangeError(`the event store's connection string cannot be used: ${why}`);

const known = <T extends object>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
