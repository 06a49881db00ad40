/** Texts of this context's refusals, by code. */
export const requestsMessages: Readonly<Record<string, { fr: string; en: string }>> = {};
