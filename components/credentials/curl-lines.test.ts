import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlLines } from './curl-lines';

describe('the lines to paste after making a credential', () => {
  it('submit to the api process with the key, a JSON message and a file', () => {
    const [pdf, json] = curlLines({ apiUrl: 'http://localhost:4000/', key: 'platen_demo_abc_xyz', from: 'scan@contoso.com' });
    expect(pdf?.text).toContain("curl -sS 'http://localhost:4000/v1/messages' -H 'Authorization: Bearer platen_demo_abc_xyz'");
    expect(pdf?.text).toContain("-F 'file=@scan.pdf;type=application/pdf'");
    expect(json?.text).toContain("-H 'Content-Type: application/json' -d");
  });

  it('stay whole in a shell, whatever an address holds', () => {
    const [, json] = curlLines({ apiUrl: 'http://localhost:4000', key: 'k', from: "o'brien@contoso.com" });
    const words = execFileSync('/bin/sh', ['-c', `${json?.text.replace(/^curl/, 'printf "%s\\n"')}`], { encoding: 'utf8' }).trim().split('\n');
    expect(JSON.parse(words.at(-1) ?? '')).toMatchObject({ from: "o'brien@contoso.com" });
  });
});
