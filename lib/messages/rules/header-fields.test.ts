import { describe, expect, it } from 'vitest';
import { fieldValue, keptFields, splitHeader } from './header-fields';

describe('a header', () => {
  it('is split into its fields, folded lines included', () => {
    const fields = splitHeader('From: a@b.example\r\nSubject: one\r\n\ttwo\r\nX-Odd : x\r\n');
    expect(fields?.map(({ name }) => name)).toEqual(['from', 'subject', 'x-odd']);
    expect(fields?.map(fieldValue)).toEqual(['a@b.example', 'one\ttwo', 'x']);
  });
  it.each(['From alice Mon Nov 23 10:00:00 2026', ' folded first', 'no colon here', 'Ä: x'])('is none with the line %j', (line) => expect(splitHeader(`${line}\r\n`)).toBeNull());
  it('keeps every byte but the sender’s and Bcc', () => {
    const kept = 'To: x@y.example\r\nSubject:  odd   spaces \r\n folded\r\n';
    const fields = splitHeader(`BCC: secret@y.example,\r\n other@y.example\r\nFrom : a@b.example\r\n${kept}Reply-To: r@b.example\r\nSender: s@b.example\r\nReturn-Path: <x>\r\n`);
    expect(keptFields(fields ?? [])).toBe(kept);
  });
});
