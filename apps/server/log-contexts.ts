import { auditEvents } from '#audit/log';
import { EventRegistry } from '#event-store';
import { habilitationsEvents, rightsViews } from '#habilitations/log';
import { identityEvents, identityViews } from '#identity/log';
import { partnersEvents, partnersViews } from '#partners/log';
import type { ViewGroup } from '#read-store';
import { requestsEvents, requestsViews } from '#requests/log';
import { holdsViews, retentionEvents } from '#retention/log';
import { traceEvents, tracesViews } from '#traces/log';

/** Everything that the contexts bring to the log, gathered once for the server, its threads, the CLI and the tests. */
export const eventDefinitions = [
  ...identityEvents,
  ...partnersEvents,
  ...habilitationsEvents,
  ...traceEvents,
  ...auditEvents,
  ...retentionEvents,
  ...requestsEvents,
];

export const eventRegistry = (): EventRegistry => new EventRegistry(eventDefinitions);

export const viewGroups: readonly ViewGroup[] = [
  identityViews,
  partnersViews,
  rightsViews,
  tracesViews,
  holdsViews,
  requestsViews,
];
