import { Refusal } from '#kernel';

// The codes are part of the public interface; their texts stand in messages.ts. Details never hold personal data.

/** One answer for an unknown identifier, a wrong password, a locked or a closed account: it tells them apart to nobody. */
export const signInRefused = () => new Refusal('identity.sign-in-refused', 'unauthenticated');
export const oneTimeExpired = () => new Refusal('identity.one-time-password-expired', 'unauthenticated');
export const obsoleteBrowser = (browser: string, accepted: string) =>
  new Refusal('identity.obsolete-browser', 'forbidden', { browser, accepted });
export const signInNeeded = () => new Refusal('identity.sign-in-needed', 'unauthenticated');
export const passwordChangeNeeded = () => new Refusal('identity.password-change-needed', 'forbidden');
export const noticeNeeded = () => new Refusal('identity.notice-needed', 'forbidden');
export const anotherNotice = (version: number) => new Refusal('identity.another-notice', 'conflict', { version });
export const notAllowed = (accepted: readonly string[]) =>
  new Refusal('identity.not-allowed', 'forbidden', { accepted: accepted.join(', ') });
export const routeClosed = () => new Refusal('identity.route-closed', 'forbidden');

export const wrongPassword = () => new Refusal('identity.wrong-password', 'forbidden');
export const passwordTooWeak = () => new Refusal('identity.password-too-weak', 'invalid');
export const passwordHoldsIdentifier = () => new Refusal('identity.password-holds-identifier', 'invalid');
export const passwordUnchanged = () => new Refusal('identity.password-unchanged', 'invalid');

/** Also what a gestionnaire gets for another partner's account. */
export const unknownAccount = () => new Refusal('identity.unknown-account', 'not-found');
export const accountExists = () => new Refusal('identity.account-exists', 'conflict');
export const accountClosed = () => new Refusal('identity.account-closed', 'conflict');
export const roleNotOpen = (role: string, organisation: string, accepted: readonly string[]) =>
  new Refusal('identity.role-not-open', 'invalid', { role, organisation, accepted: accepted.join(', ') });
export const roleToOneself = () => new Refusal('identity.role-to-oneself', 'forbidden');
export const cafOnly = () => new Refusal('identity.caf-only', 'forbidden');
export const programHasNoPassword = () => new Refusal('identity.program-has-no-password', 'conflict');
export const deliveryFailed = (accountId: string) =>
  new Refusal('identity.delivery-failed', 'unavailable', { accountId });
export const busy = () => new Refusal('identity.busy', 'unavailable');
