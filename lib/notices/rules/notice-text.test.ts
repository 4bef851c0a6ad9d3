import { describe, expect, it } from 'vitest';
import { noticeText, type FailedMessage } from './notice-text';

const refused = { address: 'gone@northwind.example', code: 550, enhanced: '5.1.10', text: '5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found' };
const message: FailedMessage = { subject: 'Invoice', printer: 'Copy room', acceptedAt: new Date('2026-11-23T10:04:10Z'), recipients: 3, failed: [refused], address: 'https://platen.example/o/contoso/messages/1' };
const facts = { mailbox: 'scan@contoso.example', count: 1, messages: [message], log: 'https://platen.example/o/contoso/messages' };

describe('a notice', () => {
  it('of one message says which, to whom it did not go, why, what the server said, and where to look', () => {
    const { subject, text } = noticeText(facts);
    expect(subject).toBe('Not delivered: Invoice');
    expect(text).toContain('Accepted 2026-11-23 10:04 UTC from Copy room; 1 of 3 recipients did not get it.');
    expect(text).toMatch(/To gone@northwind\.example: [A-Z].+\(550 5\.1\.10 RESOLVER\.ADR\.RecipientNotFound; Recipient not found\)/);
    expect(text).toContain('https://platen.example/o/contoso/messages/1');
  });

  it('never promises another try of what was given up', () => {
    const { text } = noticeText({ ...facts, messages: [{ ...message, failed: [{ ...refused, code: 451, enhanced: '4.7.0', text: '4.7.0 Temporary server error' }] }] });
    expect(text).toContain('Platen tried until its time was over and has given up.');
    expect(text).not.toMatch(/again by itself/);
  });

  it('of many names how many, and stays short', () => {
    const many = { ...message, subject: '', failed: Array.from({ length: 8 }, () => refused) };
    const { subject, text } = noticeText({ ...facts, count: 40, messages: [many] });
    expect(subject).toBe('40 messages not delivered from scan@contoso.example');
    expect(text).toContain('(no subject)');
    expect(text).toContain('and 3 more recipients');
    expect(text).toContain('39 more: https://platen.example/o/contoso/messages');
  });
});
