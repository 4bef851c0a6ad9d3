import { describe, expect, it } from 'vitest';
import { senderOf, type SenderSettings } from './sender';

const own = { name: 'Lab', address: 'lab@printers.example' };
const reply = { name: '', address: 'desk@contoso.example' };
const box = 'scan@contoso.example';
const settings = (change: Partial<SenderSettings> = {}): SenderSettings => ({
  method: 'oauth',
  autoSpecifySenderName: true,
  administratorEmail: box,
  mailboxAddress: box,
  ...change,
});
const refused = { title: expect.any(String) as string, remedy: expect.any(String) as string };

describe('with Auto specify sender name on', () => {
  it('the administrator is the sender and the printer’s own From becomes Reply-To', () => {
    expect(senderOf(settings(), { from: own, replyTo: [] })).toEqual({ from: { name: '', address: box }, replyTo: [own], envelopeFrom: box });
  });
  it('a Reply-To that was given stays', () => {
    expect(senderOf(settings(), { from: own, replyTo: [reply] })).toMatchObject({ replyTo: [reply] });
  });
  it('no From, or the sender’s own address, makes no Reply-To', () => {
    expect(senderOf(settings(), { from: null, replyTo: [] })).toMatchObject({ replyTo: [] });
    expect(senderOf(settings(), { from: { name: 'x', address: 'Scan@Contoso.example' }, replyTo: [] })).toMatchObject({ replyTo: [] });
  });
  it.each(['password', 'none'] as const)('method %s sends as the administrator too', (method) => {
    const sender = senderOf(settings({ method, administratorEmail: 'admin@contoso.example' }), { from: own, replyTo: [] });
    expect(sender).toEqual({ from: { name: '', address: 'admin@contoso.example' }, replyTo: [own], envelopeFrom: 'admin@contoso.example' });
  });
});

describe('with Auto specify sender name off', () => {
  const off = (change: Partial<SenderSettings> = {}) => settings({ autoSpecifySenderName: false, ...change });
  it('OAuth 2.0 takes the authentication address, in any case, with its name', () => {
    const from = { name: 'Reception', address: 'SCAN@contoso.example' };
    expect(senderOf(off(), { from, replyTo: [reply] })).toEqual({ from, replyTo: [reply], envelopeFrom: box });
  });
  it('OAuth 2.0 refuses any other address, and says which to use', () => {
    const refusal = senderOf(off(), { from: own, replyTo: [] });
    expect(refusal).toEqual(refused);
    expect(refusal).toMatchObject({ remedy: expect.stringContaining(box) as string });
  });
  it.each(['oauth', 'password', 'none'] as const)('method %s refuses a message without a sender', (method) => {
    expect(senderOf(off({ method }), { from: null, replyTo: [] })).toEqual(refused);
  });
  it.each(['password', 'none'] as const)('method %s takes the sender as it is', (method) => {
    expect(senderOf(off({ method }), { from: own, replyTo: [] })).toEqual({ from: own, replyTo: [], envelopeFrom: own.address });
  });
});
