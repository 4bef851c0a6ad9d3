import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freePort } from '@/e2e/stage/free-port';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { startProcess } from '@/e2e/stage/start-process';
import { waitUntil } from '@/e2e/stage/wait-until';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';

const MiB = 1024 * 1024;

describe('the api process', () => {
  let database: FreshDatabase;
  let org: StageOrganization;
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database, { PLATEN_LOG_LEVEL: 'info' });
    org = await stageOrganization();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = startProcess('api/main.ts', { PLATEN_API_PORT: String(port) });
    const [message] = (await once(child, 'message')) as [unknown];
    expect(message).toEqual({ ready: true });
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    const { closePool } = await import('@/lib/base/db/pool');
    await closePool();
    await database.drop();
  });

  const memory = (what: 'VmRSS' | 'VmHWM') => Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024;

  /** A scan of so many bytes as multipart, made while it is sent. */
  function scan(bytes: number, told: (sent: number) => void = () => undefined): Promise<Response> {
    const boundary = 'b0undary';
    async function* body() {
      yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="message"\r\n\r\n{"to":"ada@contoso.example"}\r\n`);
      yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n`);
      const piece = Buffer.alloc(64 * 1024, 7);
      for (let sent = 0; sent < bytes; sent += piece.length) {
        told(sent);
        yield piece;
      }
      yield Buffer.from(`\r\n--${boundary}--\r\n`);
    }
    return fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.key}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: Readable.toWeb(Readable.from(body())) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
  }

  it('takes scans of 25 MiB, six at a time, without holding them in memory', async () => {
    for (let warm = 0; warm < 3; warm += 1) expect((await scan(2 * MiB)).status).toBe(202);
    const before = memory('VmRSS');
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(Array.from({ length: 6 }, () => scan(25 * MiB)));
      expect(answers.map((one) => one.status)).toEqual(Array.from({ length: 6 }, () => 202));
    }
    // 300 MiB of files went through; buffered they would be more than 400 MiB of mail.
    expect((memory('VmHWM') - before) / MiB).toBeLessThan(160);
  });

  it('refuses to start as a role that sees every organization', async () => {
    const bad = startProcess('api/main.ts', { PLATEN_API_PORT: String(await freePort()), DATABASE_API_URL: database.superuserUrl });
    let log = '';
    bad.stdout?.on('data', (text: Buffer) => (log += text.toString()));
    const [code] = (await once(bad, 'exit')) as [number];
    expect(code).toBe(1);
    expect(log).toContain('Use the role platen_api');
  });

  it('finishes what has begun to come in when it is told to stop, and writes no secret into its log', async () => {
    let log = '';
    child.stdout?.on('data', (text: Buffer) => (log += text.toString()));
    let under = 0;
    const slow = scan(20 * MiB, (sent) => (under = sent));
    await waitUntil('more has left than lines hold', () => under > 10 * MiB, { everyMs: 1 });
    const gone = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    expect((await slow).status).toBe(202);
    expect((await gone)[0]).toBe(0);
    expect(log).not.toContain(org.key);
  });
});
