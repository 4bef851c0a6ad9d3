import { describe, expect, it } from 'vitest';
import { readHeaders } from './headers';

describe('reading the header of a mail', () => {
  it('unfolds lines, decodes words and stops at the body', () => {
    const head = [
      'From: =?utf-8?q?J=C3=BCrgen_M?= <j@contoso.example>',
      'Subject: =?UTF-8?B?w5xi?=',
      ' =?UTF-8?B?ZXJ3?= scan',
      '\tof the day',
      'Message-ID: <1@x>',
      '',
      'To: nobody@else.example',
    ].join('\r\n');
    expect(readHeaders(Buffer.from(head))).toEqual({
      from: 'Jürgen M <j@contoso.example>',
      replyTo: '',
      to: '',
      subject: 'Überw scan\tof the day',
      messageId: '<1@x>',
    });
  });

  it('joins a character that two words share', () => {
    expect(readHeaders(Buffer.from('Subject: =?utf-8?q?=C3?= =?utf-8?q?=9C?=\r\n\r\n')).subject).toBe('Ü');
  });
});
