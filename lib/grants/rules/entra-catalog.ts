/**
 * What to do about Entra's error codes. Sources: entra-docs "Microsoft Entra authentication and authorization error
 * codes"; 28000, 50113, 500341, 530003, 70020, 70044, 700024 and 7000014 from field reports only. Numbers change, says
 * Microsoft: the OAuth error classes first, the number refines (entra-error.ts).
 */
export type EntraClass = 'retry' | 'sign_in' | 'admin' | 'new_code';

export interface EntraEntry {
  codes: readonly number[];
  class: EntraClass;
  title: string;
  /** One sentence. */
  explanation: string;
  /** Steps, in order. */
  remedy: readonly string[];
  /** How a running sign-in ends by it, where that has a state of its own. */
  ending?: 'blocked' | 'consent_missing' | 'declined' | 'expired';
}

const signInAgain = 'Sign in again.';
const afterwards = 'Then sign in again.';
const otherWays = 'Otherwise use browser sign-in or app-only sign-in for this mailbox.';

export const entraCatalog: readonly EntraEntry[] = [
  {
    codes: [50020, 50034, 51004, 90072, 500208],
    class: 'admin',
    title: 'The account is not in this Entra tenant',
    explanation: 'The account that signed in does not exist in the tenant, is a guest there, or is a personal Microsoft account.',
    remedy: ['Check the authentication user name.', 'Check the tenant of the app registration.', afterwards],
  },
  {
    codes: [500341, 50057],
    class: 'admin',
    title: 'The account is deleted or disabled',
    explanation: 'Entra no longer lets this account sign in.',
    remedy: ['Restore or enable the account in the Entra admin center, under Users.', afterwards],
  },
  {
    codes: [50053],
    class: 'sign_in',
    title: 'The account is locked',
    explanation: 'Too many failed sign-ins, or a sign-in from an address with a bad reputation, locked the account.',
    remedy: ['Wait half an hour, or unlock the account in Entra.', afterwards],
  },
  {
    codes: [50055, 50144],
    class: 'sign_in',
    title: 'The password has expired',
    explanation: 'The account must set a new password before it can sign in.',
    remedy: ['Sign in at Microsoft with the account and set a new password.', 'Then sign in here again.'],
  },
  { codes: [50056, 50126], class: 'sign_in', title: 'Wrong user name or password', explanation: 'Microsoft did not accept the password.', remedy: ['Sign in again with the right password.'] },
  {
    codes: [50058, 50089, 50199],
    class: 'sign_in',
    title: 'The sign-in was not finished',
    explanation: 'The session at Microsoft ended, took too long, or the app was not confirmed.',
    remedy: [signInAgain, 'Confirm at Microsoft that you are signing in to this app.'],
  },
  {
    codes: [50059, 50128, 50194],
    class: 'admin',
    title: 'The app registration needs its tenant',
    explanation: 'The app is for a single Entra tenant, and the sign-in did not name it.',
    remedy: ['Enter the tenant id in the app registration, or make the app multi-tenant in Entra.', afterwards],
  },
  {
    codes: [50072, 50074, 50076, 50078, 50079, 50158],
    class: 'sign_in',
    title: 'Multi-factor authentication is wanted',
    explanation: "The organization's rules ask for a second factor, which this sign-in lacks or which has expired.",
    remedy: ['Sign in again and complete the second factor.', 'If it keeps coming back: exclude the account from the rule, or use app-only sign-in.'],
  },
  {
    codes: [50097, 50129, 53000, 53001, 53002, 530003],
    class: 'admin',
    title: 'A managed device or approved app is wanted',
    explanation: 'A Conditional Access policy admits only managed devices or approved apps, which a server never is.',
    remedy: ['Exclude the account from the policy in Entra, under Conditional Access.', 'Or use app-only sign-in.', afterwards],
    ending: 'blocked',
  },
  {
    codes: [50105],
    class: 'admin',
    title: 'The account is not assigned to the app',
    explanation: 'The enterprise application asks for assignment, and this account has none.',
    remedy: ['Assign the account in Entra, under Enterprise applications, Users and groups.', afterwards],
    ending: 'blocked',
  },
  {
    codes: [53003],
    class: 'admin',
    title: 'Blocked by Conditional Access',
    explanation: 'A Conditional Access policy refused the sign-in; often it is the one that blocks device codes.',
    remedy: ['Ask a Conditional Access administrator to exclude the account, or to allow device code flow for it.', otherWays],
    ending: 'blocked',
  },
  {
    codes: [50131, 53004, 53011, 530032],
    class: 'admin',
    title: 'Blocked by a policy or a risk',
    explanation: 'A Conditional Access, risk or tenant policy refused the sign-in.',
    remedy: ["Look at the account's sign-in log in Entra: it names the policy.", 'Exclude the account or clear its risk.', afterwards],
    ending: 'blocked',
  },
  {
    codes: [530035],
    class: 'admin',
    title: 'Blocked by security defaults',
    explanation: "The tenant's security defaults refused the sign-in.",
    remedy: ['Replace security defaults by Conditional Access policies that admit this account, or use app-only sign-in.', afterwards],
    ending: 'blocked',
  },
  {
    codes: [530036],
    class: 'admin',
    title: 'Device codes are now blocked',
    explanation: 'The grant was made by device code, and a policy has since blocked that way: it will not refresh again.',
    remedy: ['Sign in another way: browser sign-in or app-only.', 'Or exclude the account from the policy "Block device code flow" and sign in again.'],
    ending: 'blocked',
  },
  {
    codes: [50132, 50133, 50173],
    class: 'sign_in',
    title: 'The password was changed or the sessions were revoked',
    explanation: 'Entra ended every grant of this account when its password changed or someone revoked its sessions.',
    remedy: [signInAgain],
  },
  { codes: [50196], class: 'retry', title: 'Entra saw too many equal requests', explanation: 'Entra took the requests for a loop and asks to go slower.', remedy: ['Nothing to do: it is tried again, more slowly.'] },
  {
    codes: [500021, 500212, 500213],
    class: 'admin',
    title: 'Refused by tenant restrictions',
    explanation: 'Tenant restrictions or a cross-tenant policy keep this account or app out.',
    remedy: ['Allow the tenant and the app in the cross-tenant access settings or at the network proxy.', afterwards],
    ending: 'blocked',
  },
  {
    codes: [65001, 90094, 90095, 650052, 650056, 650057],
    class: 'admin',
    title: 'Consent is missing',
    explanation: 'Nobody has consented that this app may send mail (SMTP.Send), or the tenant has no Exchange Online.',
    remedy: ['Let an administrator of the tenant grant consent for SMTP.Send by the consent link.', afterwards],
    ending: 'consent_missing',
  },
  {
    codes: [65004],
    class: 'sign_in',
    title: 'Consent was declined',
    explanation: 'The person did not consent that the app may send mail.',
    remedy: ['Sign in again and accept.'],
    ending: 'declined',
  },
  { codes: [70000, 54005], class: 'sign_in', title: 'The grant is no longer valid', explanation: 'Entra does not accept the stored grant any more, or it was already used.', remedy: [signInAgain] },
  {
    codes: [70008, 700082],
    class: 'sign_in',
    title: 'The grant died of disuse',
    explanation: 'A refresh token lives 90 days without use.',
    remedy: [signInAgain, 'Keep Platen running: it refreshes by itself.'],
  },
  {
    codes: [70043, 70044],
    class: 'sign_in',
    title: 'The tenant asks for a sign-in every so often',
    explanation: 'A sign-in frequency rule of Conditional Access ended the grant.',
    remedy: [signInAgain, 'To stop it coming back: exclude the account from the rule, or use app-only sign-in.'],
  },
  {
    codes: [700084],
    class: 'admin',
    title: 'The app registration has the wrong platform',
    explanation: 'Tokens of a single-page app end after 24 hours.',
    remedy: ['In the app registration, move the redirect address to the platform Web.', afterwards],
  },
  {
    codes: [70003, 7000218],
    class: 'admin',
    title: 'The app registration does not allow this kind of sign-in',
    explanation: 'Public client flows are off for the app, so it may not sign in by code.',
    remedy: ['In Entra, App registrations, Authentication: set "Allow public client flows" to Yes.', afterwards],
  },
  {
    codes: [700025],
    class: 'admin',
    title: 'The app is a public client and was given a secret',
    explanation: 'Entra takes a secret or certificate only from an app whose redirect address stands under the platform Web.',
    remedy: ['In the app registration in Entra, move the redirect address to the platform Web.', 'Or take the secret or certificate out of the app registration here.', afterwards],
  },
  {
    codes: [70011, 28000, 700022, 500011, 50001],
    class: 'admin',
    title: 'The permission is not one of this tenant or cloud',
    explanation: 'The scope is wrong, or the tenant does not know the mail service it belongs to.',
    remedy: ['Check the cloud of the mailbox.', 'Check that the tenant has Exchange Online.', afterwards],
  },
  {
    codes: [70018, 70019, 70020, 7000014, 90119, 90120, 50134],
    class: 'new_code',
    title: 'The code is no longer good',
    explanation: 'The code ran out, was mistyped, was used already, or belongs to another data center.',
    remedy: ['Take a new code and enter it before it runs out.'],
    ending: 'expired',
  },
  {
    codes: [700016, 700011, 70001, 7000112],
    class: 'admin',
    title: 'The tenant does not know the app',
    explanation: 'The app is not in this tenant, or is disabled there.',
    remedy: ['Check the client id and the tenant.', 'Let an administrator open the consent link once.', afterwards],
  },
  {
    codes: [7000222],
    class: 'admin',
    title: "The app's secret has expired",
    explanation: 'Entra no longer accepts the secret of the app registration.',
    remedy: ['In Entra, App registrations, Certificates & secrets: make a new secret.', 'Enter it here in the settings, under the app registration.', afterwards],
  },
  {
    codes: [7000215],
    class: 'admin',
    title: "The app's secret is wrong",
    explanation: 'Entra does not know the secret of the app registration; often the id of the secret was entered in place of its value.',
    remedy: ['Enter the value of the secret in the settings, under the app registration; where it is lost, make a new one in Entra.', afterwards],
  },
  {
    codes: [700024, 700027],
    class: 'admin',
    title: "The app's certificate is not accepted",
    explanation: 'The certificate is not in the app registration or has expired, or the clock of this machine is off.',
    remedy: ['Check the clock of this machine.', 'In Entra, App registrations, Certificates & secrets: check that the certificate is there and has not expired.', 'Where it has: enter a new one there and here.', afterwards],
  },
  {
    codes: [90002, 90038, 900382],
    class: 'admin',
    title: 'The tenant is unknown in this cloud',
    explanation: 'Entra does not know the tenant, or it lives in another Microsoft cloud.',
    remedy: ['Check the tenant id and the cloud.', afterwards],
  },
  {
    codes: [50011, 500113],
    class: 'admin',
    title: 'The reply address is not registered',
    explanation: "Platen's address is missing among the app's redirect addresses.",
    remedy: ["In Entra, App registrations, Authentication: add Platen's redirect address, which ends in /sign-in/callback.", afterwards],
  },
  {
    codes: [90014, 900144, 90100, 9002313],
    class: 'admin',
    title: 'Entra could not read the request',
    explanation: 'The request was malformed, which is a fault of Platen.',
    remedy: ['Report it with the trace id.'],
  },
  {
    codes: [50033, 50087, 90006, 90024, 90033, 90055],
    class: 'retry',
    title: 'Entra is in trouble',
    explanation: 'The sign-in service has a passing fault.',
    remedy: ['Nothing to do: it is tried again by itself.'],
  },
];
