import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { LogRecord } from './records.js';
import { invalid } from './rpc-errors.js';

/** Events that a page considers when the request says `count` instead of a window. */
const DEFAULT_WINDOW = 32;

export interface Filter {
  readonly allows: (record: LogRecord) => boolean;
  readonly window: number;
  /** Events considered between two checkpoints. */
  readonly interval: number;
}

/** @throws RpcError on a filter on nothing, or a window that is none */
export function filterOf(options: ReadReq.Options): Filter | undefined {
  const filter = options.getFilter();
  if (filter === undefined) return undefined;
  const names = filter.getStreamIdentifier();
  const expression = names ?? filter.getEventType();
  if (expression === undefined || !(filter.hasMax() || filter.hasCount())) throw invalid('not a valid filter');
  const subject = (record: LogRecord) => (names === undefined ? record.type : record.stream);
  const window = filter.hasMax() ? filter.getMax() : DEFAULT_WINDOW;
  const interval = window * filter.getCheckpointintervalmultiplier();
  const regex = expression.getRegex();
  if (regex !== '') {
    const pattern = new RegExp(regex, 'u');
    return { allows: (record) => pattern.test(subject(record)), window, interval };
  }
  const prefixes = expression.getPrefixList();
  return { allows: (record) => prefixes.some((prefix) => subject(record).startsWith(prefix)), window, interval };
}
