import { randomUUID } from 'node:crypto';
import features, { type SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip, { type ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import operations, {
  type ScavengeResp as ScavengeReply,
  type StartScavengeReq,
  type StopScavengeReq,
} from '@eventstore/db-client/generated/operations_pb.js';
import operationsService from '@eventstore/db-client/generated/operations_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  DeleteReq,
  DeleteResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  type sendUnaryData,
  type Server,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { append, remove, tombstone } from './append-handlers.js';
import { batchAppend, type BatchCall } from './batch-append.js';
import type { Node } from './node.js';
import type { ReadCall } from './outbox.js';
import { read } from './read-handler.js';
import { asRpcError, RpcError } from './rpc-errors.js';

const VERSION = '23.10.0';
/** What the real server says that its calls can do besides. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  read: ['position', 'events'],
  batchappend: ['deadline_duration'],
};

/** Everything of the protocol that this server speaks; the rest is answered with UNIMPLEMENTED. */
export function addServices(server: Server, node: Node): void {
  server.addService(streamsService.StreamsService, {
    read: (call: ReadCall) => void read(node, call),
    append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) =>
      append(node, call, answer),
    delete: (call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>) =>
      remove(node, call, answer),
    tombstone: (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, answer: sendUnaryData<TombstoneResp>) =>
      tombstone(node, call, answer),
    batchAppend: (call: BatchCall) => batchAppend(node, call),
  });
  server.addService(gossipService.GossipService, {
    read: (_call: unknown, answer: sendUnaryData<ClusterInfo>) => answer(null, clusterOf(node)),
  });
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, answer: sendUnaryData<SupportedMethods>) => answer(null, supportedMethods()),
  });
  server.addService(operationsService.OperationsService, operationsOf(node));
}

function clusterOf({ cluster }: Node) {
  const { MemberInfo } = gossip;
  const members = cluster.nodes.map((node) =>
    new MemberInfo()
      .setInstanceId(new shared.UUID().setString(node.instance))
      .setTimeStamp(String(BigInt(Date.now()) * 10_000n))
      .setState(node === cluster.leader ? MemberInfo.VNodeState.LEADER : MemberInfo.VNodeState.FOLLOWER)
      .setIsAlive(node.isListening)
      .setHttpEndPoint(new gossip.EndPoint().setAddress(node.host).setPort(node.port)),
  );
  return new gossip.ClusterInfo().setMembersList(members);
}

function supportedMethods() {
  const services: ServiceDefinition[] = [
    streamsService.StreamsService,
    gossipService.GossipService,
    featuresService.ServerFeaturesService,
    operationsService.OperationsService,
  ];
  const methods = services.flatMap((service) =>
    Object.values(service).map(({ path }) => {
      const [, serviceName = '', methodName = ''] = path.toLowerCase().split('/');
      const method = new features.SupportedMethod().setServiceName(serviceName).setMethodName(methodName);
      return method.setFeaturesList([...(serviceName.endsWith('streams') ? (FEATURES[methodName] ?? []) : [])]);
    }),
  );
  return new features.SupportedMethods().setEventStoreServerVersion(VERSION).setMethodsList(methods);
}

function operationsOf(node: Node) {
  let running: string | undefined;
  const { ScavengeResp } = operations;
  const reply = (id: string, result: operations.ScavengeResp.ScavengeResult) =>
    new ScavengeResp().setScavengeId(id).setScavengeResult(result);
  const none: UntypedServiceImplementation[string] = (_call: unknown, answer: (error: RpcError) => void) =>
    answer(new RpcError(status.UNIMPLEMENTED, 'not in the test server'));
  return {
    /** Answers when it has begun, as the real one does. */
    startScavenge: (call: ServerUnaryCall<StartScavengeReq, ScavengeReply>, answer: sendUnaryData<ScavengeReply>) => {
      try {
        node.admit(call.metadata);
      } catch (error) {
        return answer(asRpcError(error));
      }
      if (running !== undefined) return answer(null, reply(running, ScavengeResp.ScavengeResult.INPROGRESS));
      running = randomUUID();
      answer(null, reply(running, ScavengeResp.ScavengeResult.STARTED));
      node.scavenging = node.log
        .scavenge()
        .catch(() => undefined)
        .finally(() => (running = undefined));
    },
    stopScavenge: (call: ServerUnaryCall<StopScavengeReq, ScavengeReply>, answer: sendUnaryData<ScavengeReply>) => {
      const id = call.request.getOptions()?.getScavengeId() ?? '';
      if (id === running) return answer(null, reply(id, ScavengeResp.ScavengeResult.STOPPED));
      const trailers = { exception: 'scavenge-not-found', 'scavenge-id': id };
      answer(new RpcError(status.NOT_FOUND, 'Scavenge id was invalid.', trailers));
    },
    shutdown: none,
    mergeIndexes: none,
    resignNode: none,
    setNodePriority: none,
    restartPersistentSubscriptions: none,
  } satisfies UntypedServiceImplementation;
}
