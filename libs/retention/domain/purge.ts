import type { Decider } from '#kernel';
import type { PurgeClosed, PurgeEvent, PurgeOpened } from './purge-events.js';

export type PurgeCommand =
  | { readonly do: 'open'; readonly certificate: PurgeOpened['data'] }
  | { readonly do: 'close'; readonly certificate: PurgeClosed['data'] };

export type PurgeState =
  | { readonly status: 'none' }
  | { readonly status: 'open'; readonly certificate: PurgeOpened['data'] }
  | { readonly status: 'closed'; readonly certificate: PurgeClosed['data'] };

/**
 * One purge at a time: where one is open, opening another says nothing new, and whoever asked goes on with the open one.
 * Two servers that finish the same purge close it once.
 */
export const purge: Decider<PurgeCommand, PurgeState, PurgeEvent> = {
  initial: () => ({ status: 'none' }),
  evolve(_, event) {
    return event.type === 'PurgeOpened'
      ? { status: 'open', certificate: event.data }
      : { status: 'closed', certificate: event.data };
  },
  decide(command, state) {
    switch (command.do) {
      case 'open':
        if (state.status === 'open' || command.certificate.keyIds.length === 0) return [];
        return [{ type: 'PurgeOpened', data: command.certificate }];
      case 'close':
        if (state.status !== 'open' || state.certificate.purgeId !== command.certificate.purgeId) return [];
        return [{ type: 'PurgeClosed', data: command.certificate }];
      default:
        return command satisfies never;
    }
  },
};
