import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TokenAnswer } from '@/bench/stage/ask-process';
import { isAlive } from '@/e2e/stage/kill';
import { startProcess } from '@/e2e/stage/start-process';
import { projectRoot } from '@/scripts/root';
import type { SignedInMailbox } from './signed-in-fleet';

async function untilReady(child: ChildProcess, what: string): Promise<ChildProcess> {
  // Not piped: a worker that is killed would leave its listeners behind.
  for (const from of [child.stdout, child.stderr]) from?.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`${what} did not start`);
    }),
  ]);
  return child;
}

/** Real workers with this process's environment, each started again when it was killed, as an orchestrator would. */
export class Workers {
  #children: ChildProcess[] = [];

  /** @param built the program npm start runs; else its sources */
  private constructor(private readonly built: boolean) {}

  static async start(howMany: number, built: boolean): Promise<Workers> {
    const workers = new Workers(built);
    workers.#children = await Promise.all(Array.from({ length: howMany }, () => workers.#startOne()));
    return workers;
  }

  #startOne(): Promise<ChildProcess> {
    const environment = { PLATEN_LOG_LEVEL: 'error' };
    const child = this.built
      ? spawn(process.execPath, ['dist/worker.js'], { cwd: projectRoot(), env: { ...process.env, ...environment, NODE_OPTIONS: '', NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
      : startProcess('worker/main.ts', environment);
    return untilReady(child, 'a worker');
  }

  /** Kill -9 of one, whichever. @returns what starts another in its place */
  async kill(): Promise<() => Promise<void>> {
    const at = Math.floor(Math.random() * this.#children.length);
    const [child] = this.#children.splice(at, 1);
    if (!child?.pid || !isAlive(child.pid)) throw new Error('a worker ended by itself');
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    return async () => void this.#children.push(await this.#startOne());
  }

  async stop(): Promise<void> {
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const gone = running.map((child) => once(child, 'exit'));
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(gone);
  }
}

/** Processes that ask for tokens as senders do, all of them for the same mailbox at the same time. */
export class Askers {
  readonly #waiting = new Map<number, (answer: TokenAnswer) => void>();
  readonly #underWay = new Set<Promise<void>>();
  #number = 0;
  /** Questions that brought a token of the asked mailbox, as `isRight` says. */
  served = 0;
  /** What the others brought, by error code. */
  readonly failed: Record<string, number> = {};

  private constructor(
    private readonly children: ChildProcess[],
    private readonly isRight: (accessToken: string, mailbox: SignedInMailbox) => boolean,
  ) {
    for (const child of children) {
      child.on('message', (answer: TokenAnswer) => {
        this.#waiting.get(answer.number)?.(answer);
        this.#waiting.delete(answer.number);
      });
    }
  }

  static async start(howMany: number, isRight: (accessToken: string, mailbox: SignedInMailbox) => boolean): Promise<Askers> {
    const children = await Promise.all(Array.from({ length: howMany }, () => untilReady(startProcess('bench/stage/ask-process.ts', { PLATEN_LOG_LEVEL: 'error' }), 'an asker')));
    return new Askers(children, isRight);
  }

  ask(organizationId: string, mailbox: SignedInMailbox): void {
    for (const child of this.children) {
      const number = (this.#number += 1);
      const answered = new Promise<TokenAnswer>((resolve) => this.#waiting.set(number, resolve)).then(({ accessToken, code }) => {
        if (accessToken !== null && this.isRight(accessToken, mailbox)) this.served += 1;
        else this.failed[code ?? 'wrong_token'] = (this.failed[code ?? 'wrong_token'] ?? 0) + 1;
        this.#underWay.delete(answered);
      });
      this.#underWay.add(answered);
      child.send({ number, organizationId, mailboxId: mailbox.id });
    }
  }

  /** Waits until every question is answered. */
  async done(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async stop(): Promise<void> {
    const gone = this.children.map((child) => once(child, 'exit'));
    for (const child of this.children) child.disconnect();
    await Promise.all(gone);
  }
}
