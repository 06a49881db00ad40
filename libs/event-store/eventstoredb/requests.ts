import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type ReadReq, type TombstoneReq } from '@eventstore/db-client/generated/streams_pb.js';
import { CATEGORIES, type Direction, type ExpectedRevision } from '../port.js';

/** Events that a filtered read passes over before it answers with a page, found or not. */
const SEARCH_WINDOW = 4_096;
const { ReadReq: Read } = streams;
const { Options } = Read;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Where the server's log was read to. A checkpoint may stand just before a record: then `prepare` is the lower. */
export interface LogPosition {
  readonly commit: number;
  readonly prepare: number;
}

/** A position of the port, 0 being the beginning. */
export const positionOf = (position = 0): LogPosition | undefined =>
  position === 0 ? undefined : { commit: position, prepare: position };

/** Bytes of a stream's name, as the protocol wants it. */
export function identifierOf(stream: string) {
  return new shared.StreamIdentifier().setStreamName(Uint8Array.from(Buffer.from(stream)));
}

/** @param from inclusive */
export function readStreamRequest(stream: string, direction: Direction, from?: number, limit = EVERYTHING): ReadReq {
  const of = new Options.StreamOptions().setStreamIdentifier(identifierOf(stream));
  if (from !== undefined) of.setRevision(String(from));
  else if (direction === 'forwards') of.setStart(new shared.Empty());
  else of.setEnd(new shared.Empty());
  return request(countOf(direction, limit).setStream(of).setNoFilter(new shared.Empty()));
}

/** @param from inclusive forwards, exclusive backwards @param prefixes from `shownPrefixes` */
export function readAllRequest(
  direction: Direction,
  prefixes: readonly string[],
  from?: LogPosition,
  limit = EVERYTHING,
): ReadReq {
  return request(countOf(direction, limit).setAll(allFrom(direction, from)).setFilter(filterOf(prefixes)));
}

/** @param from exclusive @param prefixes from `shownPrefixes` */
export function subscribeRequest(prefixes: readonly string[], from: LogPosition | undefined): ReadReq {
  const options = new Options().setSubscription(new Options.SubscriptionOptions());
  return request(options.setAll(allFrom('forwards', from)).setFilter(filterOf(prefixes)));
}

export function tombstoneRequest(stream: string, expected: Exclude<ExpectedRevision, 'none'>): TombstoneReq {
  const options = new streams.TombstoneReq.Options().setStreamIdentifier(identifierOf(stream));
  if (expected === 'any') options.setAny(new shared.Empty());
  else if (expected === 'exists') options.setStreamExists(new shared.Empty());
  else options.setRevision(String(expected));
  return new streams.TombstoneReq().setOptions(options);
}

const OURS = CATEGORIES.map((category) => `${category}-`);

/**
 * The prefixes that the server filters by: those given, kept within the categories of the port, so that the server's own
 * streams (`$…`) and anybody else's are never shown. None left: nothing to read.
 */
export function shownPrefixes(prefixes?: readonly string[]): string[] {
  if (prefixes === undefined) return OURS;
  return prefixes.flatMap((prefix) => {
    const categories = OURS.filter((category) => category.startsWith(prefix));
    return categories.length > 0 || !OURS.some((category) => prefix.startsWith(category)) ? categories : [prefix];
  });
}

function request(options: ReadReq.Options): ReadReq {
  const uuids = new Options.UUIDOption().setString(new shared.Empty());
  return new Read().setOptions(options.setUuidOption(uuids));
}

function countOf(direction: Direction, limit: number): ReadReq.Options {
  const { ReadDirection } = Options;
  return new Options()
    .setReadDirection(direction === 'forwards' ? ReadDirection.FORWARDS : ReadDirection.BACKWARDS)
    .setCount(String(Math.min(limit, EVERYTHING)));
}

function allFrom(direction: Direction, from: LogPosition | undefined): ReadReq.Options.AllOptions {
  const all = new Options.AllOptions();
  if (from === undefined)
    return direction === 'forwards' ? all.setStart(new shared.Empty()) : all.setEnd(new shared.Empty());
  const position = new Options.Position().setCommitPosition(String(from.commit));
  return all.setPosition(position.setPreparePosition(String(from.prepare)));
}

function filterOf(prefixes: readonly string[]): ReadReq.Options.FilterOptions {
  const names = new Options.FilterOptions.Expression().setPrefixList([...prefixes]);
  return new Options.FilterOptions()
    .setStreamIdentifier(names)
    .setMax(SEARCH_WINDOW)
    .setCheckpointintervalmultiplier(1);
}
