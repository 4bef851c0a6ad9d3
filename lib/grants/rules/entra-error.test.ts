import { describe, expect, it } from 'vitest';
import { entraCatalog, type EntraClass } from './entra-catalog';
import { explainEntraError, explainStoredCode, rawText } from './entra-error';

/** The table of the Microsoft facts Platen stands on, class by class. */
const table: Record<EntraClass, number[]> = {
  admin: [
    50020, 50034, 51004, 90072, 500208, 500341, 50057, 50059, 50128, 50194, 50097, 50129, 53000, 53001, 53002, 530003, 50105, 50131, 53003, 53004, 53011,
    530032, 530035, 530036, 500021, 500212, 500213, 65001, 90094, 90095, 650052, 650056, 650057, 700084, 70003, 7000218, 700025, 70011, 28000, 700022,
    500011, 50001, 700016, 700011, 70001, 7000112, 700024, 700027, 7000215, 7000222, 90002, 90038, 900382, 50011, 500113, 90014, 900144, 90100, 9002313,
  ],
  sign_in: [50053, 50055, 50144, 50056, 50126, 50058, 50089, 50199, 50072, 50074, 50076, 50078, 50079, 50158, 50132, 50133, 50173, 65004, 70000, 54005, 70008, 700082, 70043, 70044],
  new_code: [70018, 70019, 70020, 7000014, 90119, 90120, 50134],
  retry: [50196, 50033, 50087, 90006, 90024, 90033, 90055],
};

const facts = (oauthError: string, aadsts: number | null = null, status: number | null = 400) => ({ oauthError, aadsts, status });

describe('the catalog of Entra errors', () => {
  it('knows every code of the table, each once, and none besides', () => {
    const known = entraCatalog.flatMap((entry) => [...entry.codes]).sort((one, other) => one - other);
    const wanted = Object.values(table).flat().sort((one, other) => one - other);
    expect(known).toEqual(wanted);
    expect(new Set(known).size).toBe(known.length);
  });

  it.each(Object.entries(table).flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)))('puts AADSTS%i into the class %s', (code, kind) => {
    const verdict = explainEntraError(facts('invalid_grant', code));
    expect(verdict).toMatchObject({ class: kind, code: `AADSTS${code}`, known: true });
    expect(verdict.remedy.length).toBeGreaterThan(0);
    expect(verdict.title).not.toMatch(/[.]$/);
    expect(verdict.explanation).toMatch(/^[A-Z‘’'].*[^.]\.$/);
    for (const step of verdict.remedy) expect(step).toMatch(/\.$/);
  });

  it.each([
    ['invalid_grant', 'sign_in'],
    ['interaction_required', 'sign_in'],
    ['no_tokens_found', 'sign_in'],
    ['invalid_client', 'admin'],
    ['unauthorized_client', 'admin'],
    ['invalid_scope', 'admin'],
    ['invalid_resource', 'admin'],
    ['temporarily_unavailable', 'retry'],
    ['network_error', 'retry'],
    ['expired_token', 'new_code'],
    ['bad_verification_code', 'new_code'],
  ])('goes by the OAuth error where the number is unknown: %s is %s', (oauthError, kind) => {
    expect(explainEntraError(facts(oauthError)).class).toBe(kind);
    expect(explainEntraError(facts(oauthError, 999_999)).class).toBe(kind);
  });

  it('tells an unknown code in its own words, with its trace id and the way to Microsoft’s own page', () => {
    const verdict = explainStoredCode('AADSTS999999', { text: 'AADSTS999999: The moon is in the wrong house.\nTrace ID: t-1\nCorrelation ID: c-1' });
    expect(verdict).toMatchObject({ known: false, code: 'AADSTS999999', class: 'sign_in', title: 'Entra answered AADSTS999999', explanation: 'The moon is in the wrong house.' });
    expect(verdict.remedy).toEqual(['Look the code up at Microsoft.', 'Sign in again.', expect.stringContaining('t-1')]);
    expect(explainStoredCode('AADSTS999999', { admin: true }).class).toBe('admin');
    expect(explainEntraError(facts('something_new')).explanation).toMatch(/does not know this code\.$/);
  });

  it('goes by the OAuth error where it alone says what became of a code, whatever number comes with it', () => {
    expect(explainEntraError(facts('authorization_declined', 70018))).toMatchObject({ code: 'authorization_declined', ending: 'declined' });
    expect(explainEntraError(facts('expired_token', 70020))).toMatchObject({ code: 'expired_token', ending: 'expired' });
  });

  it('tries again after 429 and 5xx, whatever number came with it', () => {
    expect(explainEntraError(facts('invalid_grant', 50173, 503)).class).toBe('retry');
    expect(explainEntraError(facts('invalid_client', null, 429)).class).toBe('retry');
  });

  it('names how a sign-in ends: blocked, consent missing, declined or expired', () => {
    expect(explainEntraError(facts('interaction_required', 53003)).ending).toBe('blocked');
    expect(explainEntraError(facts('invalid_grant', 530036)).ending).toBe('blocked');
    expect(explainEntraError(facts('invalid_grant', 65001)).ending).toBe('consent_missing');
    expect(explainEntraError(facts('authorization_declined')).ending).toBe('declined');
    expect(explainEntraError(facts('expired_token', 70020)).ending).toBe('expired');
    expect(explainEntraError(facts('invalid_client', 7000218)).ending).toBeUndefined();
  });

  it('explains a stored code as it explained the answer', () => {
    expect(explainStoredCode('AADSTS50173')).toEqual(explainEntraError(facts('invalid_grant', 50173)));
    expect(explainStoredCode('invalid_client')).toEqual(explainEntraError(facts('invalid_client')));
  });

  it('keeps the text of an unknown error with the ids support asks for', () => {
    expect(rawText({ oauthError: 'invalid_grant', suberror: 'bad_token', text: 'AADSTS999999: What?', traceId: 't-1', correlationId: 'c-1' })).toBe(
      'AADSTS999999: What?\nSuberror: bad_token\nTrace ID: t-1\nCorrelation ID: c-1',
    );
  });
});
