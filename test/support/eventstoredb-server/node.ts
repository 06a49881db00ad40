import { randomUUID } from 'node:crypto';
import { createServer, type Server as Listener, type Socket } from 'node:net';
import { type Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import type { Cluster } from './cluster.js';
import { Faults } from './faults.js';
import { addServices } from './node-services.js';
import { Denied, NotLeader, notReady, unauthenticated } from './rpc-errors.js';
import type { LogReader } from './log-reader.js';
import type { ServerLog } from './server-log.js';

const LARGEST_MESSAGE = 17 * 1024 * 1024;

export interface NodeOptions {
  /** 0: any that is free. */
  readonly port?: number;
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
  /** `user:password` that every call must bring along. The client sends credentials over TLS only. */
  readonly credentials?: string;
}

/** One node: it listens on loopback only, and its connections are its own to cut. */
export class Node {
  readonly host = '127.0.0.1';
  readonly instance = randomUUID();
  readonly faults = new Faults();
  scavenging: Promise<unknown> = Promise.resolve();
  private readonly sockets = new Set<Socket>();
  private listener: Listener | undefined;
  private server: Server | undefined;
  port: number;

  constructor(
    readonly cluster: Cluster,
    private readonly options: NodeOptions,
  ) {
    this.port = options.port ?? 0;
  }

  get log(): ServerLog {
    return this.cluster.log;
  }

  get reader(): LogReader {
    return this.cluster.reader;
  }

  get isListening(): boolean {
    return this.listener !== undefined;
  }

  async start(): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': LARGEST_MESSAGE });
    addServices(server, this);
    const injector = server.createConnectionInjector(this.credentials());
    const listener = createServer((socket) => {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      injector.injectConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.port, this.host, resolve);
    });
    this.port = (listener.address() as { port: number }).port;
    this.listener = listener;
    this.server = server;
  }

  /** Cuts every connection and refuses new ones, without a word to anybody. */
  async stop(): Promise<void> {
    const { listener } = this;
    this.listener = undefined;
    if (listener === undefined) return;
    const closed = new Promise((resolve) => listener.close(resolve));
    this.dropConnections();
    this.server?.forceShutdown();
    await closed;
  }

  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** True when this acknowledgement was to be lost: the connection is cut instead. */
  losesAcknowledgement(): boolean {
    if (!this.faults.take('lostAcknowledgements')) return false;
    this.dropConnections();
    return true;
  }

  /** @throws RpcError when a call is not to be served here, or not now */
  admit(metadata: Metadata): void {
    if (this.faults.denied) throw new Denied();
    this.authenticate(metadata);
    if (this.faults.take('notReady')) throw notReady();
    if (metadata.get('requires-leader')[0] !== 'true') return;
    const { leader } = this.cluster;
    if (leader !== this || this.faults.take('notLeader')) throw new NotLeader(leader.host, leader.port);
  }

  private authenticate(metadata: Metadata): void {
    const { credentials } = this.options;
    if (credentials === undefined) return;
    const given = metadata.get('authorization')[0];
    if (given === undefined) throw new Denied();
    if (given !== `Basic ${Buffer.from(credentials).toString('base64')}`) throw unauthenticated();
  }

  private credentials(): ServerCredentials {
    const { tls } = this.options;
    if (tls === undefined) return ServerCredentials.createInsecure();
    return ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }]);
  }
}
