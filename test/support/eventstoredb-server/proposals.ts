import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { Proposal } from './records.js';
import { invalid, missing } from './rpc-errors.js';

/** The part that the proposed messages of `Append` and `BatchAppend` have in common. */
interface Proposed {
  getId(): UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getCustomMetadata_asU8(): Uint8Array;
  getData_asU8(): Uint8Array;
}

const SHAPE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws RpcError when it lacks its type, its content type, or an id that is one */
export function proposalOf(message: Proposed): Proposal {
  const type = message.getMetadataMap().get('type');
  const contentType = message.getMetadataMap().get('content-type');
  if (type === undefined) throw missing('type');
  if (contentType === undefined) throw missing('content-type');
  return {
    id: uuidOf(message.getId()),
    type,
    json: contentType === 'application/json',
    metadata: message.getCustomMetadata_asU8(),
    data: message.getData_asU8(),
  };
}

export function uuidOf(uuid: UUID | undefined): string {
  const bits = uuid?.getStructured();
  if (bits === undefined) {
    const text = uuid?.getString() ?? '';
    if (!SHAPE.test(text)) throw invalid(`'${text}' is not a UUID`);
    return text;
  }
  const hex = (half: string) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0');
  const digits = hex(bits.getMostSignificantBits()) + hex(bits.getLeastSignificantBits());
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
