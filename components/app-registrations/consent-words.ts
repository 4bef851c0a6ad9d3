import { explainEntraError } from '@/lib/grants/rules/entra-error';

interface ConsentAnswer {
  granted: string | undefined;
  error: string | undefined;
  description: string | undefined;
}

/** What came of a consent, as the address says it: in our words, since anybody may have written that address. */
export function consentWords({ granted, error, description }: ConsentAnswer): { sentence: string; under: string } {
  if (error !== undefined) {
    const number = /AADSTS(\d{5,7})\b/.exec(description ?? '')?.[1];
    const known = /^[a-z_]{1,60}$/.test(error) ? error : 'access_denied';
    const verdict = explainEntraError({ oauthError: known, aadsts: number ? Number(number) : null, status: null });
    if (known === 'access_denied' && !number) return { sentence: 'Consent was not given.', under: 'Somebody pressed Cancel at Microsoft. Open the consent link again to give it; until then people may be asked at their first sign-in.' };
    return { sentence: `Consent was not given: ${verdict.title.toLowerCase()}.`, under: `${verdict.explanation} ${verdict.remedy.join(' ')} (${verdict.code})` };
  }
  if (granted?.toLowerCase() === 'true') {
    return {
      sentence: 'Microsoft says that consent was given.',
      under: 'The next sign-in shows whether it is so, and for which tenant. It can take a few minutes until Microsoft knows it everywhere. You can close this window.',
    };
  }
  return { sentence: 'This page tells what came of a consent.', under: 'It was opened without an answer from Microsoft. The consent link stands in the settings, under App registration.' };
}
