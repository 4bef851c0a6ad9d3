import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { submitCommands, watchCommands } from './shell';

const key = 'platen_demo_abcdef_XyZ0123456789XyZ0123456789abcdef01';
const given = { apiUrl: 'http://localhost:4000/', key, from: 'scan@contoso.com' };

/** What a shell makes of a line, word by word, without running curl. */
const wordsOf = (line: string) => execFileSync('/bin/sh', ['-c', line.replace(/^curl/, String.raw`printf '%s\n'`)], { encoding: 'utf8' }).trim().split('\n');

describe('the lines to paste after making a credential', () => {
  it('submit to the api process with the key, a JSON message and a file', () => {
    const [pdf, json] = submitCommands(given);
    expect(pdf?.command.line).toContain(`curl -sS 'http://localhost:4000/v1/messages' -H 'Authorization: Bearer ${key}'`);
    expect(pdf?.command.line).toContain("-F 'file=@scan.pdf;type=application/pdf'");
    expect(json?.command).toMatchObject({ line: expect.stringContaining("-H 'Content-Type: application/json' -d") as string, note: null });
    expect(JSON.parse(wordsOf(json?.command.line ?? '').at(-1) ?? '')).toMatchObject({ from: 'scan@contoso.com', to: ['you@example.com'] });
  });

  it.each(["o'brien@contoso.com", "x'; touch /tmp/x; '@contoso.com", 'a"b@contoso.com', 'a\\@contoso.com', 'a\n@contoso.com', 'a","to":["mallory@contoso.com"],"x":"@contoso.com'])('have a placeholder for a sender like %j', (from) => {
    for (const { command } of submitCommands({ ...given, from })) {
      expect(command.note).toContain('sender address');
      expect(command.line).not.toContain(from);
    }
    expect(JSON.parse(wordsOf(submitCommands({ ...given, from })[1]?.command.line ?? '').at(-1) ?? '')).toMatchObject({ from: 'sender@example.com', to: ['you@example.com'] });
  });

  it.each(["http://x' ; calc", 'javascript:alert(1)', 'http://user@evil.example', 'http://a b', 'file:///etc/passwd', 'http://$(calc)'])('never lead to %j', (apiUrl) => {
    const [first] = submitCommands({ ...given, apiUrl });
    expect(first?.command).toMatchObject({ line: expect.stringContaining("'https://<platen>/v1/messages'") as string, note: expect.stringContaining('address of Platen') as string });
  });

  it('of an organization key ask what it may see', () => {
    const lines = watchCommands({ apiUrl: 'https://platen.example/api', key, rights: ['messages:read', 'mailboxes:read'] });
    expect(lines.map(({ command }) => command.line)).toEqual([
      `curl -sS 'https://platen.example/api/v1/messages?state=failed' -H 'Authorization: Bearer ${key}'`,
      `curl -sS 'https://platen.example/api/v1/mailboxes/token-health?state=needs_sign_in,needs_admin,expiring' -H 'Authorization: Bearer ${key}'`,
    ]);
    expect(watchCommands({ apiUrl: 'https://platen.example', key, rights: ['messages:submit'] })).toEqual([]);
  });
});
