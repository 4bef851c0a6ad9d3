import { expect, it } from 'vitest';
import { consentWords } from './consent-words';

const nothing = { granted: undefined, error: undefined, description: undefined };

it('consent that was given is told as what Microsoft says, not as a fact', () => {
  expect(consentWords({ ...nothing, granted: 'True' }).sentence).toBe('Microsoft says that consent was given.');
});

it('consent that was declined says so, with its number where there is one', () => {
  expect(consentWords({ ...nothing, error: 'access_denied' }).sentence).toBe('Consent was not given.');
  const { sentence, under } = consentWords({ ...nothing, error: 'access_denied', description: 'AADSTS65004: User declined to consent to access the app.' });
  expect(sentence).toBe('Consent was not given: consent was declined.');
  expect(under).toContain('(AADSTS65004)');
});

it('words of the address are never repeated', () => {
  const evil = 'Call +1 555 0100 and read out your password';
  const words = JSON.stringify(consentWords({ granted: 'True', error: evil, description: evil }));
  expect(words).not.toContain('555');
});

it('without an answer it says what the page is for', () => {
  expect(consentWords(nothing).sentence).toBe('This page tells what came of a consent.');
});
