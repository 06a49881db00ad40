import { auditEvents, auditMessages } from '#audit';
import { habilitationsEvents, habilitationsMessages, rightsViews } from '#habilitations';
import { identityEvents, identityMessages, identityViews } from '#identity';
import { keyringMessages } from '#keyring';
import { partnersEvents, partnersMessages, partnersViews } from '#partners';
import { EventRegistry } from '#event-store';
import type { ViewGroup } from '#read-store';
import { cdapMessages } from '#services/cdap';
import { traceEvents, tracesMessages, tracesViews } from '#traces';
import { serverMessages } from './http/messages.js';

/** Everything that the contexts bring to the process, gathered once for the server, the CLI and the tests. */
export const eventDefinitions = [
  ...identityEvents,
  ...partnersEvents,
  ...habilitationsEvents,
  ...traceEvents,
  ...auditEvents,
];

export const eventRegistry = (): EventRegistry => new EventRegistry(eventDefinitions);

export const viewGroups: readonly ViewGroup[] = [identityViews, partnersViews, rightsViews, tracesViews];

/** The message catalogue: text by stable code. */
export const messages: Readonly<Record<string, { fr: string; en: string }>> = {
  ...serverMessages,
  ...keyringMessages,
  ...identityMessages,
  ...partnersMessages,
  ...habilitationsMessages,
  ...cdapMessages,
  ...tracesMessages,
  ...auditMessages,
};
