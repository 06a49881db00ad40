import { holdMessages } from './hold-messages.js';

/** Texts of this context's refusals, by code. */
export const retentionMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  ...holdMessages,
  'retention.ordinary-periods': {
    fr: 'Ces durées sont ordinaires : elles se règlent sans décision.',
    en: 'These periods are ordinary: they are set without a decision.',
  },
};
