import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, type ReadStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Journal } from '@/sandbox/keep/journal';
import { readHeaders } from './headers';

/** A mail as the server took it. */
export interface Received {
  id: string;
  receivedAt: string;
  server: 'exchange' | 'relay';
  /** Who signed in; absent where nobody had to. */
  account?: string;
  session: string;
  envelopeFrom: string;
  recipients: string[];
  bytes: number;
  from: string;
  replyTo: string;
  to: string;
  subject: string;
  messageId: string;
}

export type Envelope = Pick<Received, 'server' | 'account' | 'session' | 'envelopeFrom' | 'recipients'>;

/** Enough for the header of any mail Platen makes. */
const HEADER_BYTES = 64 * 1024;

/** Mails in a folder: one file of raw bytes each, and one list. */
export class Inbox {
  readonly #folder: string;
  readonly #list: Journal<Received>;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#list = new Journal(path.join(folder, 'list.jsonl'));
  }

  /** Takes the bytes in before anyone decides what becomes of them. */
  async receive(content: Readable): Promise<Draft> {
    const id = `${Date.now().toString(36).padStart(9, '0')}-${randomBytes(6).toString('hex')}`;
    const file = path.join(this.#folder, `${id}.part`);
    const head: Buffer[] = [];
    let bytes = 0;
    content.on('data', (chunk: Buffer) => {
      if (bytes < HEADER_BYTES) head.push(chunk);
      bytes += chunk.length;
    });
    try {
      await pipeline(content, createWriteStream(file, { mode: 0o600 }));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return { id, file, bytes, headers: readHeaders(Buffer.concat(head).subarray(0, HEADER_BYTES)) };
  }

  /** Puts a received mail into the list. */
  async accept(draft: Draft, envelope: Envelope): Promise<Received> {
    await rename(draft.file, this.#file(draft.id));
    const received: Received = { id: draft.id, receivedAt: new Date().toISOString(), ...envelope, bytes: draft.bytes, ...draft.headers };
    this.#list.set(draft.id, received);
    return received;
  }

  async drop(draft: Draft): Promise<void> {
    await rm(draft.file, { force: true });
  }

  /** Newest first. */
  list(wanted: { account?: string; recipient?: string; subject?: string; messageId?: string } = {}): Received[] {
    const found: Received[] = [];
    for (const [, mail] of this.#list.entries()) {
      if (wanted.account && mail.account !== wanted.account.toLowerCase()) continue;
      if (wanted.recipient && !mail.recipients.some((address) => address.toLowerCase() === wanted.recipient?.toLowerCase())) continue;
      if (wanted.subject && !mail.subject.includes(wanted.subject)) continue;
      if (wanted.messageId && mail.messageId !== wanted.messageId) continue;
      found.push(mail);
    }
    return found.reverse();
  }

  find(id: string): Received | undefined {
    return this.#list.get(id);
  }

  /** The bytes as they came over the wire, without SMTP's dot-stuffing. */
  raw(id: string): ReadStream | undefined {
    const file = this.#file(id);
    return this.#list.get(id) && existsSync(file) ? createReadStream(file) : undefined;
  }

  async clear(): Promise<void> {
    this.#list.clear();
    const names = await readdir(this.#folder);
    await Promise.all(names.filter((name) => /\.(eml|part)$/.test(name)).map((name) => rm(path.join(this.#folder, name), { force: true })));
  }

  close(): void {
    this.#list.close();
  }

  #file(id: string): string {
    return path.join(this.#folder, `${path.basename(id)}.eml`);
  }
}

/** A mail whose bytes are in, and whose fate is open. */
export interface Draft {
  id: string;
  file: string;
  bytes: number;
  headers: ReturnType<typeof readHeaders>;
}
