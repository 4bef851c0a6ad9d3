import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Mails } from '../stage/mail';
import { SubmitLine } from '../stage/submit';

export interface CarefulClientsOptions {
  /** Addresses of the apis: a client whose api is gone turns to the next. */
  urls: readonly string[];
  /** The printers' keys. */
  keys: readonly string[];
  howMany: number;
  /** Between two messages of one client. */
  pauseMs: number;
  /** Whether the clients may hand in more, or wait until the relay has caught up. */
  hasRoom(): boolean;
}

export interface AcceptedMail {
  /** The message's id in Platen. */
  id: string;
  at: number;
}

interface Answer {
  /** 0: none, the connection broke or nothing came in time. */
  status: number;
  retryAfterMs: number;
  id: string;
}

const answerWithinMs = 45_000;
const longestWaitMs = 30_000;
/** One in so many messages carries no Idempotency-Key: it is handed in once, and only a 202 counts. */
const withoutKey = 8;
const mails = new Mails(3_000);

/**
 * Printers that hand in mail over REST the way a careful client does: connections kept alive, an Idempotency-Key for each
 * message, and the same message again, after Retry-After, until it is answered 202.
 */
export class CarefulClients {
  /** Every message answered 202, by what the sink calls it. */
  readonly accepted = new Map<string, AcceptedMail>();
  /** Answers by status, to see what the clients met; 0 is no answer. */
  readonly answers: Record<number, number> = {};
  /** Refused for good: nothing a soak does may lead to that. */
  refused = 0;
  readonly #options: CarefulClientsOptions;
  readonly #running: Promise<void>[] = [];
  readonly #stopping = new AbortController();

  constructor(options: CarefulClientsOptions) {
    this.#options = options;
    for (let number = 0; number < options.howMany; number += 1) this.#running.push(this.#client(number));
  }

  /** Lets every client bring its message to an end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  /** Hands in one more message, once, without a key. @returns whether it was accepted */
  async probe(): Promise<boolean> {
    const line = new SubmitLine(this.#options.urls[0] ?? '');
    const answer = await this.#submit(line, randomUUID(), this.#key(), undefined);
    line.close();
    return answer.status === 202;
  }

  async #client(number: number): Promise<void> {
    const { urls, pauseMs, hasRoom } = this.#options;
    let turn = number;
    let line = new SubmitLine(urls[turn % urls.length] ?? '');
    for (let sent = number; !this.#stopping.signal.aborted; sent += 1) {
      const id = randomUUID();
      const idempotencyKey = sent % withoutKey === 0 ? undefined : id;
      const credential = this.#key();
      for (let tries = 1; ; tries += 1) {
        const { status, retryAfterMs } = await this.#submit(line, id, credential, idempotencyKey);
        if (status === 202) break;
        const passes = status === 0 || status === 409 || status === 429 || status >= 500;
        if (!passes) this.refused += 1;
        if (status === 0) {
          line.close();
          line = new SubmitLine(urls[(turn += 1) % urls.length] ?? '');
        }
        await this.#pause(retryAfterMs || Math.min(100 * 2 ** tries, 2_000));
        if (!passes || idempotencyKey === undefined) break;
      }
      await sleep(pauseMs * (0.5 + Math.random()));
      while (!this.#stopping.signal.aborted && !hasRoom()) await sleep(100);
    }
    line.close();
  }

  /** At the end nobody waits for half a minute: all is well by then. */
  async #pause(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) await sleep(Math.min(ms, 500));
    else await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #key(): string {
    const { keys } = this.#options;
    return keys[Math.floor(Math.random() * keys.length)] ?? '';
  }

  async #submit(line: SubmitLine, id: string, key: string, idempotencyKey: string | undefined): Promise<Answer> {
    const patience = setTimeout(() => line.close(), answerWithinMs);
    const answer = await line
      .submit({ key, contentType: 'message/rfc822', content: mails.rfc822(id), ...(idempotencyKey === undefined ? {} : { idempotencyKey }) })
      .then(({ status, retryAfter = 0, body }): Answer => ({ status, retryAfterMs: Math.min(longestWaitMs, retryAfter * 1000), id: status === 202 ? idIn(body) : '' }))
      .catch((): Answer => ({ status: 0, retryAfterMs: 0, id: '' }));
    clearTimeout(patience);
    this.answers[answer.status] = (this.answers[answer.status] ?? 0) + 1;
    if (answer.status === 202) this.accepted.set(mails.sinkId(id), { id: answer.id, at: Date.now() });
    return answer;
  }
}

function idIn(body: string): string {
  const { id } = JSON.parse(body) as { id: string };
  return id;
}
