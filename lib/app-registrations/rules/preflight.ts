import { explainEntraError, rawText, type EntraFacts } from '@/lib/grants/rules/entra-error';
import type { PreflightCheck, ProofKind } from '../contract';
import { proofFailures } from './proof';

/** What was tried, and what Entra said. */
export interface Trials {
  /** False where the installation has no client id at all. */
  hasClient: boolean;
  tenantIsId: boolean;
  device: { client: EntraFacts | null; code: EntraFacts | null } | null;
  proof: ProofKind;
  /** Null where it was not tried. */
  appOnly: { refusal: EntraFacts } | { refusal: null; roles: readonly string[] | null } | null;
}

/** What a preflight found, in the order in which a sign-in would meet it. */
export function preflightChecks(trials: Trials): PreflightCheck[] {
  const client = clientCheck(trials);
  const known = client.state === 'good';
  return [client, known ? deviceCodeCheck(trials) : notReached('device_code', 'Device codes'), ...(known ? proofChecks(trials) : []), consent];
}

const plain = { explanation: null, remedy: [], code: null, raw: null };

function clientCheck({ hasClient, device }: Trials): PreflightCheck {
  if (!hasClient || !device) {
    return {
      ...plain,
      name: 'client',
      state: 'bad',
      title: 'There is no client to sign in with',
      explanation: 'The installation has no client id, and the organization has no app registration of its own here.',
      remedy: ['Register an app in Entra by the steps below and enter it here.', 'Or whoever runs Platen sets PLATEN_CLIENT_ID.'],
      code: 'client_id_missing',
    };
  }
  if (device.client) return refused('client', 'bad', device.client);
  return { ...plain, name: 'client', state: 'good', title: 'Entra knows the client in this tenant' };
}

function deviceCodeCheck({ device, proof }: Trials): PreflightCheck {
  if (!device?.code) return { ...plain, name: 'device_code', state: 'good', title: 'Device codes work: public client flows are on' };
  const check = refused('device_code', proof === 'none' ? 'bad' : 'attention', device.code);
  if (device.code.aadsts !== 7000218) return check;
  return {
    ...check,
    title: 'Device codes fail: public client flows are off',
    explanation: 'Entra gives this client a code and then refuses it, after somebody has typed it.',
    remedy: [...check.remedy, 'Browser sign-in and app-only sign-in need no public client flows.'],
  };
}

function proofChecks({ proof, appOnly, tenantIsId }: Trials): PreflightCheck[] {
  if (proof === 'none' || !appOnly) {
    return [
      {
        ...plain,
        name: 'proof',
        state: 'skipped',
        title: 'No secret or certificate',
        explanation: 'Device codes and browser sign-in do without one; app-only sign-in needs one.',
      },
    ];
  }
  const word = proof === 'secret' ? 'secret' : 'certificate';
  const { refusal } = appOnly;
  if (refusal && proofFailures.includes(explainEntraError(refusal).code)) return [refused('proof', 'bad', refusal), notReached('app_only', 'App-only sign-in')];
  if (refusal) {
    return [{ ...plain, name: 'proof', state: 'open', title: `Whether the ${word} is right is not known` }, refused('app_only', 'bad', refusal)];
  }
  return [{ ...plain, name: 'proof', state: 'good', title: `Entra accepts the ${word}` }, appOnlyCheck(appOnly.roles, tenantIsId)];
}

function appOnlyCheck(roles: readonly string[] | null, tenantIsId: boolean): PreflightCheck {
  const name = 'app_only';
  if (!tenantIsId) {
    return { ...plain, name, state: 'attention', title: 'App-only sign-in needs the tenant’s id', explanation: 'The tenant is named by a domain here.', remedy: ['Enter the Directory (tenant) ID in its place.'] };
  }
  if (roles === null) return { ...plain, name, state: 'open', title: 'Whether the app may send by itself shows at the first mail' };
  if (roles.includes('SMTP.SendAsApp')) {
    return { ...plain, name, state: 'good', title: 'App-only sign-in works', explanation: 'The app may send for every mailbox it was given in Exchange; which these are, Entra does not say.' };
  }
  return {
    ...plain,
    name,
    state: 'attention',
    title: 'App-only sign-in lacks the permission SMTP.SendAsApp',
    explanation: 'Entra gives the app a token, but without it Exchange refuses the mail (535 5.7.3).',
    remedy: ['In Entra, API permissions: add the application permission SMTP.SendAsApp of Office 365 Exchange Online.', 'Let an administrator grant consent for it, then check again.'],
  };
}

const consent: PreflightCheck = {
  ...plain,
  name: 'consent',
  state: 'open',
  title: 'Consent is not known before sign-in',
  explanation: 'Whether people of the tenant may let this app send mail shows at the first sign-in. An administrator can consent for all of them beforehand.',
};

function notReached(name: PreflightCheck['name'], what: string): PreflightCheck {
  return { ...plain, name, state: 'skipped', title: `${what}: not reached` };
}

function refused(name: PreflightCheck['name'], state: 'bad' | 'attention', facts: EntraFacts): PreflightCheck {
  const { title, explanation, remedy, code } = explainEntraError(facts);
  return { name, state, title, explanation, remedy: remedy.map((step) => (step === 'Then sign in again.' ? 'Then check again.' : step)), code, raw: rawText(facts) };
}
