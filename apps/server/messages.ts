import { auditMessages } from '#audit';
import { habilitationsMessages } from '#habilitations';
import { identityMessages } from '#identity';
import { keyringMessages } from '#keyring';
import { partnersMessages } from '#partners';
import { requestsMessages } from '#requests';
import { retentionMessages } from '#retention';
import { cdapMessages } from '#services/cdap';
import { tracesMessages } from '#traces';
import { serverMessages } from './http/messages.js';

/** The message catalogue of every context: text by stable code. */
export const messages: Readonly<Record<string, { fr: string; en: string }>> = {
  ...serverMessages,
  ...keyringMessages,
  ...identityMessages,
  ...partnersMessages,
  ...habilitationsMessages,
  ...cdapMessages,
  ...tracesMessages,
  ...auditMessages,
  ...retentionMessages,
  ...requestsMessages,
};
