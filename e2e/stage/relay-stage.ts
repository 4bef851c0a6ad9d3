import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import type { Pump, PumpOptions } from '@/lib/relay/pump';
import type { Sandbox } from '@/sandbox/start';
import { startSignInStage, type SignInStage } from './sign-in-stage';
import { waitUntil } from './wait-until';

export interface AcceptedMail {
  recipients?: string[];
  kind?: 'scan' | 'alert';
  printerId?: string;
  from?: string;
  body?: Buffer;
}

export interface SeenMessage {
  state: string;
  tries: number;
  unknownResends: number;
  workerDeaths: number;
  lastText: string | null;
  recipients: { address: string; state: string; code: number | null; enhanced: string | null }[];
  attempts: { number: number; stage: string; class: string | null; code: number | null; text: string | null; transcript: string | null; startedAt: Date }[];
}

/** A database, a sandbox and lanes with mail, for the relay. */
export class RelayStage {
  readonly #pumps = new Set<Pump>();
  readonly #workers = new Set<ChildProcess>();
  readonly #owner: pg.Pool;

  private constructor(readonly stage: SignInStage) {
    this.#owner = new pg.Pool({ connectionString: stage.database.superuserUrl, max: 3 });
  }

  /** Call it before anything reads lib/base/env. */
  static async start(environment: Record<string, string | undefined> | ((sandbox: Sandbox) => Record<string, string | undefined>) = {}): Promise<RelayStage> {
    const stage = await startSignInStage(({ sandbox }) => ({
      PLATEN_ALLOW_PRIVATE_SMTP_HOSTS: 'on',
      PLATEN_SMTP_CA_FILE: sandbox.caFile,
      ...(typeof environment === 'function' ? environment(sandbox) : environment),
    }));
    return new RelayStage(stage);
  }

  /** Asks the database with every right there is. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#owner.query<Row>(text, values)).rows;
  }

  /** A mailbox at a server of one's own; at the sandbox's plain relay unless said otherwise. */
  async ownMailbox(
    organizationId: string,
    settings: { address: string; method: 'password' | 'none'; password?: string; userName?: string; security?: 'none' | 'starttls' | 'tls'; serverName?: string; port?: number },
  ): Promise<string> {
    const { inOrganization } = await import('@/lib/base/context');
    const { settleMailbox } = await import('@/lib/mailboxes/settle-mailbox');
    const { password, userName, address, method } = settings;
    const server = { serverName: settings.serverName ?? 'localhost', port: settings.port ?? this.stage.sandbox.sandbox.relayPort, security: settings.security ?? ('starttls' as const) };
    const identity = { organizationId, actor: { kind: 'platen' as const, job: 'test' }, requestId: 'test', ip: null };
    const { id } = await inOrganization(identity, (context) =>
      settleMailbox(context, {
        address,
        autoSpecifySenderName: true,
        ...server,
        ...(method === 'password' ? { method, authEncryption: 'auto' as const, userName: userName ?? address, ...(password ? { password } : {}) } : { method }),
      }),
    );
    return id;
  }

  async printer(organizationId: string, mailboxId: string, name: string): Promise<string> {
    const [row] = await this.sql<{ id: string }>(
      `INSERT INTO "Printer" ("organizationId", "id", "name", "make", "model", "method", "mailboxId", "mailboxAddress", "administratorEmail")
       SELECT $1, gen_random_uuid(), $3, 'Ricoh', 'IM C4510', b."method", b."id", b."address", b."address" FROM "Mailbox" b WHERE b."organizationId" = $1 AND b."id" = $2
       RETURNING "id"`,
      [organizationId, mailboxId, name],
    );
    if (!row) throw new Error('no printer');
    return row.id;
  }

  /** Accepts a mail as the api does: one commit, the lane's due time last. Rings nothing. */
  async accept(organizationId: string, mailboxId: string, mail: AcceptedMail = {}): Promise<string> {
    const { openContext } = await import('@/lib/base/context');
    const { newId } = await import('@/lib/base/ids');
    const { writeContent } = await import('@/lib/messages/content/write');
    const context = openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const id = newId();
    const recipients = mail.recipients ?? ['ada@northwind.example'];
    const from = mail.from ?? 'scan@contoso.example';
    const body = mail.body ?? Buffer.from(`From: ${from}\r\nTo: ${recipients.join(', ')}\r\nSubject: Scan ${id}\r\nMessage-ID: <${id}@platen.example>\r\n\r\nHello.\r\n.dot\r\n`);
    async function* pieces() {
      yield body;
    }
    const content = await writeContent(context, pieces());
    await context.open(async (sql) => {
      if (content.inline) {
        await sql(
          `WITH content AS (INSERT INTO "MessageContent" ("organizationId", "id", "state", "bytes", "chunks", "sha256", "keyVersion") VALUES ($1, $2, 'complete', $3, 1, $4, $5))
           INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") VALUES ($1, $2, 0, $6)`,
          [organizationId, content.id, content.bytes, content.sha256, content.keyVersion, content.inline],
        );
      } else {
        await sql(`UPDATE "MessageContent" SET "state" = 'complete', "bytes" = $3, "chunks" = $4, "sha256" = $5 WHERE "organizationId" = $1 AND "id" = $2`, [
          organizationId,
          content.id,
          content.bytes,
          content.chunks,
          content.sha256,
        ]);
      }
      await sql(
        `INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject", "messageIdHeader",
            "date", "bytes", "contentId", "acceptedAt", "nextAttemptAt", "retryUntil")
         SELECT $1, $2, $3, b."id", b."laneId", 'rest', $5::"MessageKind", $6, $6, 'Scan', $7, now(), $8, $9, clock_timestamp(), clock_timestamp(), now() + interval '48 hours'
         FROM "Mailbox" b WHERE b."organizationId" = $1 AND b."id" = $4`,
        [organizationId, id, mail.printerId ?? null, mailboxId, mail.kind ?? 'scan', from, `<${id}@platen.example>`, content.bytes, content.id],
      );
      await sql(
        `INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address") SELECT $1, $2, n - 1, a FROM unnest($3::text[]) WITH ORDINALITY AS t(a, n)`,
        [organizationId, id, recipients],
      );
      await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp() WHERE "organizationId" = $1 AND "id" = (SELECT "laneId" FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2)`, [
        organizationId,
        mailboxId,
      ]);
    });
    return id;
  }

  async message(id: string): Promise<SeenMessage> {
    const [row] = await this.sql<SeenMessage & pg.QueryResultRow>(
      `SELECT m."state", m."tries", m."unknownResends", m."workerDeaths", m."lastText",
        (SELECT json_agg(json_build_object('address', r."address", 'state', r."state", 'code', r."code", 'enhanced', r."enhanced") ORDER BY r."position") FROM "MessageRecipient" r WHERE r."messageId" = m."id") AS recipients,
        (SELECT coalesce(json_agg(json_build_object('number', a."number", 'stage', a."stage", 'class', a."class", 'code', a."code", 'text', a."text", 'transcript', a."transcript", 'startedAt', a."startedAt") ORDER BY a."number"), '[]')
         FROM "DeliveryAttempt" a WHERE a."messageId" = m."id") AS attempts
       FROM "Message" m WHERE m."id" = $1`,
      [id],
    );
    if (!row) throw new Error('no such message');
    return row;
  }

  async untilMessage(id: string, state: string): Promise<SeenMessage> {
    let last: SeenMessage | undefined;
    return waitUntil(
      `message is ${state}`,
      async () => {
        last = await this.message(id);
        return last.state === state && last;
      },
      { everyMs: 25 },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; it is ${JSON.stringify(last, null, 1)}`);
    });
  }

  /** Waits until an attempt of this message has ended so. */
  async untilAttempt(id: string, attemptClass: string): Promise<SeenMessage> {
    return waitUntil(
      `an attempt ends as ${attemptClass}`,
      async () => {
        const message = await this.message(id);
        return message.attempts.at(-1)?.class === attemptClass && message;
      },
      { everyMs: 25 },
    );
  }

  /** Makes what waits due at once: a test does not sit out a minute. */
  async hurry(messageId: string): Promise<void> {
    await this.sql(`UPDATE "Message" SET "nextAttemptAt" = clock_timestamp() WHERE "id" = $1`, [messageId]);
    await this.sql(`UPDATE "Lane" l SET "nextDueAt" = clock_timestamp(), "restsUntil" = NULL FROM "Message" m WHERE m."id" = $1 AND l."id" = m."laneId"`, [messageId]);
  }

  /** A pump in this process. No sweeper unless asked for. */
  async pump(options: Partial<PumpOptions> = {}): Promise<Pump> {
    const { Pump } = await import('@/lib/relay/pump');
    const pump = new Pump({ sweepMs: null, ...options });
    this.#pumps.add(pump);
    pump.start();
    return pump;
  }

  async stopPump(pump: Pump): Promise<void> {
    this.#pumps.delete(pump);
    await pump.stop();
  }

  /** A worker process as the product runs it, which a test can kill. */
  async worker(environment: Record<string, string> = {}): Promise<ChildProcess> {
    const root = path.resolve(import.meta.dirname, '../..');
    const child = fork(path.join(root, 'worker/main.ts'), [], { cwd: root, execArgv: ['--import', 'tsx'], env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#workers.add(child);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code, signal) => reject(new Error(`the worker ended: ${code ?? signal}`)));
    });
    return child;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pumps].map((pump) => this.stopPump(pump)));
    for (const worker of this.#workers) worker.kill('SIGKILL');
    await this.#owner.end();
    await this.stage.stop();
  }
}
