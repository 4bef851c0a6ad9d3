import { describe, expect, it } from 'vitest';
import { foldSummary } from './fold-summary';

const folded = { printer: 'Copy room', subject: 'Paper jam', count: 3, from: new Date('2026-11-23T10:04:10Z'), until: new Date('2026-11-23T10:12:59Z'), address: 'https://platen.example/o/contoso/messages/1' };

describe('the mail about folded alerts', () => {
  it('says how many more there were, since when, and where the first one is', () => {
    const { subject, text } = foldSummary(folded);
    expect(subject).toBe('3 more like it since 10:04 UTC: Paper jam');
    expect(text).toContain('Copy room sent this alert 3 more times between 10:04 and 10:12 UTC on 2026-11-23:');
    expect(text).toContain('https://platen.example/o/contoso/messages/1');
  });

  it('says so simply where there was one, of a printer that is gone, without a subject', () => {
    const { subject, text } = foldSummary({ ...folded, printer: null, subject: '', count: 1, until: folded.from });
    expect(subject).toBe('1 more like it since 10:04 UTC: (no subject)');
    expect(text).toContain('The printer sent this alert once more at 10:04 UTC');
  });
});
