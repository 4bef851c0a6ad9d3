import type { EntraEntry } from './entra-catalog';
import type { Lack } from './token-answer';

const afterwards = 'Then sign in again.';

/** What to do where Microsoft says that a sign-in succeeded and its answer lacks something Platen depends on. */
export const lacking: Readonly<Record<Lack, Omit<EntraEntry, 'codes'>>> = {
  refresh_token_missing: {
    class: 'admin',
    title: 'Microsoft gave no refresh token',
    explanation: 'The sign-in would end within the hour: without a refresh token (offline_access) it can\u2019t be kept alive. Nothing of it was kept.',
    remedy: [
      'In Entra, API permissions of the app registration: add the delegated permission offline_access (Microsoft Graph), and let an administrator grant consent.',
      'Let an administrator check that no Conditional Access policy forbids persistent sessions for the account.',
      afterwards,
      'Otherwise use app-only sign-in for this mailbox: it needs no refresh token.',
    ],
  },
  scope_missing: {
    class: 'admin',
    title: 'The permission SMTP.Send is not in the token',
    explanation: 'Microsoft signed the account in and left the permission to send mail out, so Exchange would refuse every mail.',
    remedy: [
      'In Entra, API permissions of the app registration: add the delegated permission SMTP.Send of Office 365 Exchange Online.',
      'Let an administrator of the tenant grant consent for it by the consent link.',
      afterwards,
    ],
    ending: 'consent_missing',
  },
  role_missing: {
    class: 'admin',
    title: 'The permission SMTP.SendAsApp is not in the token',
    explanation: 'Microsoft let the app in and gave it no permission to send mail, so Exchange would refuse every mail.',
    remedy: [
      'In Entra, API permissions of the app registration: add the application permission SMTP.SendAsApp of Office 365 Exchange Online.',
      'Let an administrator of the tenant grant consent for it.',
      'Then start the app-only sign-in again.',
    ],
    ending: 'consent_missing',
  },
  tenant_differs: {
    class: 'admin',
    title: 'The token is of another Entra tenant',
    explanation: 'The account, the token and the app registration do not all belong to the same tenant: an account that is a guest there has no mailbox in it.',
    remedy: ['Check the tenant of the app registration in the settings.', 'Sign in with an account of that tenant, not with a guest.'],
  },
  account_differs: {
    class: 'admin',
    title: 'The token is of another account',
    explanation: 'Microsoft named one account and gave the token of another one.',
    remedy: ['Sign in again, in a private browser window.', 'If it happens again: show this to whoever looks after the proxy between Platen and Microsoft.'],
  },
  account_missing: {
    class: 'admin',
    title: 'Microsoft did not say which account signed in',
    explanation: 'The ID token or its claims oid and tid are missing, so that nobody can tell whose mailbox it is.',
    remedy: ['In Entra, API permissions of the app registration: add the delegated permissions openid and profile, and let an administrator grant consent.', afterwards],
  },
  expiry_missing: {
    class: 'admin',
    title: 'The token has no lifetime left',
    explanation: 'Microsoft\u2019s answer does not say how long the token is good for, or it is over already.',
    remedy: ['Check that the clock of this machine is right.', 'Check that no proxy between Platen and the sign-in server changes its answers.', afterwards],
  },
};
