import { type EndPoint, EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import operationsService from '@eventstore/db-client/generated/operations_grpc_pb.js';
import operations, { type ScavengeResp } from '@eventstore/db-client/generated/operations_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type {
  BatchAppendResp,
  ReadReq,
  ReadResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { Client, ClientDuplexStream, ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import type { Connection } from './connection.js';

const NEVER = { deadline: Infinity };
/** Reads too: what one server of ours has just written, another must see. */
const AT_LEADER = { requiresLeader: true };

export type ReadStream = ClientReadableStream<ReadResp>;
export type BatchStream = ClientDuplexStream<Buffer, BatchAppendResp>;

/**
 * The official client, for what it does well: connection strings, TLS, credentials, discovery, finding the leader again.
 * The messages go through its generated protocol code, not through its methods: those parse the metadata of each event
 * (and lose the bytes that a proof is made of), cannot filter a read of `$all`, cannot scavenge, and fail the batch
 * appends of every client of the process when one of them fails.
 */
export class LogClient extends EventStoreDBClient {
  private last: Client | undefined;

  constructor(connection: Connection) {
    // One overload for each form of the settings; the client takes any of them.
    super(connection.settings as { endpoint: EndPoint }, connection.tls, connection.user);
    // It is called without being awaited, and fails when a cluster cannot be discovered: that would end the process.
    const { handleError } = this;
    this.handleError = (client, error) => handleError(client, error).catch(() => undefined);
  }

  read(request: ReadReq): Promise<ReadStream> {
    return this.GRPCStreamCreator(streamsService.StreamsClient, 'read', (client) =>
      this.using(client).read(request, ...this.callArguments(AT_LEADER, NEVER)),
    )();
  }

  /** Takes requests that are already serialised. */
  batchAppend(): Promise<BatchStream> {
    const { path, responseDeserialize } = streamsService.StreamsService.batchAppend;
    return this.GRPCStreamCreator(streamsService.StreamsClient, 'batchAppend', (client): BatchStream => {
      const [metadata, options] = this.callArguments(AT_LEADER, NEVER);
      const asTheyAre = (bytes: Buffer) => bytes;
      return this.using(client).makeBidiStreamRequest(path, asTheyAre, responseDeserialize, metadata, options);
    })();
  }

  tombstone(request: TombstoneReq): Promise<TombstoneResp> {
    return this.execute(streamsService.StreamsClient, 'tombstone', (client) =>
      answered((done) => this.using(client).tombstone(request, ...this.callArguments(AT_LEADER), done)),
    );
  }

  startScavenge(): Promise<ScavengeResp> {
    const request = new operations.StartScavengeReq();
    request.setOptions(new operations.StartScavengeReq.Options().setThreadCount(1));
    return this.execute(operationsService.OperationsClient, 'startScavenge', (client) =>
      answered((done) => this.using(client).startScavenge(request, ...this.callArguments({}), done)),
    );
  }

  /** The nodes of the cluster that are alive. */
  async members(): Promise<EndPoint[]> {
    const cluster = await this.execute(gossipService.GossipClient, 'gossip', (client) =>
      answered<ClusterInfo>((done) => this.using(client).read(new shared.Empty(), ...this.callArguments({}), done)),
    );
    return cluster.getMembersList().flatMap((member) => {
      const endpoint = member.getHttpEndPoint();
      if (!member.getIsAlive() || endpoint === undefined) return [];
      return [{ address: endpoint.getAddress(), port: endpoint.getPort() }];
    });
  }

  /** Gives a connection up on which nothing is heard any more, before TCP or its keep-alive notice. */
  async giveUp(): Promise<void> {
    if (this.last !== undefined) await this.handleError(this.last, new UnavailableError());
  }

  /** Cancels every call. */
  async close(): Promise<void> {
    await this.dispose();
    this.last?.close();
  }

  private using<T extends Client>(client: T): T {
    this.last = client;
    return client;
  }
}

const answered = <T>(call: (done: (error: ServiceError | null, answer: T) => void) => unknown) =>
  new Promise<T>((resolve, reject) => {
    call((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
