import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { startProcess } from '@/e2e/stage/start-process';

const secret = 'canary-Secret.Value~1';
const token = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"oid":"canary"}').toString('base64url')}.c2lnbmF0dXJl`;
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('what careless code logs', () => {
  let said = '';
  let lines: { level: number; msg?: string; part?: string; err?: { message?: string; code?: string; stack?: string } }[] = [];
  let code: number | null;

  beforeAll(async () => {
    useEnvironment({ appUrl: 'postgresql://nobody@localhost/x', ownerUrl: 'postgresql://nobody@localhost/x' });
    const child = startProcess('e2e/stage/careless-worker.ts', { CARELESS_SECRET: secret, CARELESS_TOKEN: token, CARELESS_PEM: pem });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    code = await new Promise((resolve) => child.once('close', resolve));
    lines = said.trim().split('\n').map((line) => JSON.parse(line) as (typeof lines)[number]);
  });

  it('is lines of JSON all the same, to the last word of a process that nothing caught', () => {
    expect(lines).toHaveLength(7);
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 60, msg: 'the process ends because of an error nothing handled', err: { code: 'EREFUSED' } });
  });

  it('tells of an error its message, its code and where it was, and nothing that hangs on it', () => {
    expect(Object.keys(lines[0]?.err ?? {}).sort()).toEqual(['code', 'message', 'stack', 'type']);
    expect(lines[0]?.err?.message).toBe('POST /token?client_secret=[removed]&x=1 answered 400: [removed]');
    expect(lines[0]?.err?.stack).toContain('careless-worker.ts');
  });

  it('holds no secret, no token and no key, whichever way it was given', () => {
    expect(said).not.toContain(secret);
    expect(said).not.toContain('eyJ');
    for (const line of pem.trim().split('\n').slice(1, -1)) expect(said).not.toContain(line);
  });

  it('takes from MSAL neither what is personal nor its traces, and no run that could be a token', () => {
    const msal = lines.filter(({ part }) => part === 'msal');
    expect(msal).toHaveLength(1);
    expect(msal[0]?.msg).toBe('Wed : [0b8a4d39-95c1-7d3e-8a54-0f3f8b6f2d11] : @azure/msal-node@7 : Error - {"secret":"[removed]"} and [removed]');
  });
});
