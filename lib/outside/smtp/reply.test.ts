import { describe, expect, it } from 'vitest';
import { readReply } from './reply';
import { Transcript } from './transcript';

describe('a reply', () => {
  it('is read with its enhanced code', () => {
    expect(readReply('535 5.7.3 Authentication unsuccessful')).toEqual({ code: 535, enhanced: '5.7.3', text: 'Authentication unsuccessful' });
    expect(readReply('250 OK')).toEqual({ code: 250, enhanced: null, text: 'OK' });
    expect(readReply('354')).toEqual({ code: 354, enhanced: null, text: '' });
  });
  it('of several lines is one', () => {
    expect(readReply('550-5.7.1 Not allowed\r\n550 5.7.1 by a rule')).toEqual({ code: 550, enhanced: '5.7.1', text: 'Not allowed by a rule' });
  });
  it('is none where the server said none', () => {
    expect(readReply(undefined)).toBeNull();
    expect(readReply('hello')).toBeNull();
  });
});

describe('a transcript', () => {
  it('has neither token nor password, even where the server repeats them', () => {
    const transcript = new Transcript();
    transcript.hide(['s3cret-token']);
    transcript.authenticate('[token, 12 characters]');
    transcript.client('AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIHMzY3JldC10b2tlbgEB');
    transcript.server('334 eyJzdGF0dXMiOiI0MDAifQ==');
    transcript.client('whatever');
    transcript.server('535 5.7.3 no s3cret-token here');
    transcript.client('QUIT');
    expect(transcript.take()).toBe(
      ['→ AUTH XOAUTH2 [token, 12 characters]', '← 334 eyJzdGF0dXMiOiI0MDAifQ==', '→ [blanked]', '← 535 5.7.3 no [blanked] here', '→ QUIT'].join('\n'),
    );
  });
  it('stays below 16 KiB, keeps its beginning and its end, and no control character', () => {
    const transcript = new Transcript();
    transcript.note('first\u001b[31m');
    for (let count = 0; count < 2000; count += 1) transcript.server(`250 2.1.5 Recipient OK ${count} ü`);
    transcript.server('250 2.0.0 last');
    const text = transcript.take();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16 * 1024);
    expect(text.startsWith('· first [31m\n')).toBe(true);
    expect(text.endsWith('← 250 2.0.0 last')).toBe(true);
    expect(text).toContain('lines left out');
    expect(transcript.take()).toBe('');
  });
});
