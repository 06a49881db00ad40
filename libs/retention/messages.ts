import { holdMessages } from './hold-messages.js';

/** Texts of this context's refusals, by code. */
export const retentionMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  ...holdMessages,
};
