import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Sentence } from '../postgres';
import { deathsInARow, restartDelay } from './backoff';
import type { LogFile } from './log-file';
import { stopGroup } from './stop-group';
import { say, warn } from './terminal';

export interface Program {
  name: string;
  /** Its bundle in dist/. */
  script: string;
  environment: Record<string, string>;
}

export interface Surroundings {
  root: string;
  dataFolder: string;
  log: LogFile;
}

const TRIES_BEFORE_READY = 3;

/** Marks our children in the process list, and which start they belong to. */
export function marks(dataFolder: string): string[] {
  return ['--data-folder', dataFolder];
}

/** One supervised child: started again when it dies, until it is stopped. */
export class SupervisedProcess {
  readonly ready: Promise<void>;
  readonly name: string;
  #child: ChildProcess | undefined;
  #stopping = false;
  #everReady = false;
  #deaths = 0;
  #restart: NodeJS.Timeout | undefined;
  #becameReady: () => void = () => undefined;
  #gaveUp: (error: Error) => void = () => undefined;

  constructor(
    private readonly program: Program,
    private readonly surroundings: Surroundings,
  ) {
    this.name = program.name;
    this.ready = new Promise((resolve, reject) => {
      this.#becameReady = resolve;
      this.#gaveUp = reject;
    });
    // It may fail while nobody waits yet.
    this.ready.catch(() => undefined);
    this.#start();
  }

  get #pidFile(): string {
    return path.join(this.surroundings.dataFolder, 'run', `${this.name}.pid`);
  }

  #start(): void {
    const { root, dataFolder, log } = this.surroundings;
    const began = performance.now();
    const output = log.open();
    const guard = path.join(root, 'dist', 'guard.js');
    const child = spawn(process.execPath, ['--import', `file://${encodeURI(guard)}`, path.join(root, 'dist', this.program.script), ...marks(dataFolder)], {
      cwd: root,
      env: { ...this.program.environment, NODE_ENV: 'production' },
      stdio: ['ignore', output, output, 'ipc'],
      // Its own process group: Ctrl-C in the terminal reaches only us, and we stop the children in order.
      detached: true,
    });
    closeSync(output);
    this.#child = child;
    if (child.pid !== undefined) {
      writeFileSync(this.#pidFile, `${child.pid}\n`);
    }
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message && message.ready === true) this.#onReady();
    });
    let ended = false;
    const onEnd = (how: string): void => {
      if (ended) return;
      ended = true;
      this.#onEnd(how, performance.now() - began);
    };
    child.on('error', (error) => onEnd(error.message));
    child.on('exit', (code, signal) => onEnd(signal ? `killed by ${signal}` : `exit code ${code}`));
  }

  #onReady(): void {
    if (this.#everReady && this.#deaths > 0) say(`  ${this.name} is back.`);
    this.#everReady = true;
    this.#becameReady();
  }

  #onEnd(how: string, livedMs: number): void {
    const pid = this.#child?.pid;
    this.#child = undefined;
    rmSync(this.#pidFile, { force: true });
    if (pid !== undefined) stopGroup(pid);
    if (this.#stopping) return;
    this.surroundings.log.readOn();
    this.#deaths = deathsInARow(this.#deaths, livedMs);
    if (!this.#everReady && this.#deaths >= TRIES_BEFORE_READY) {
      const { log } = this.surroundings;
      this.#gaveUp(new Sentence(`${this.name} does not start (${how}). Its log ${log.file} ends with:\n\n${log.tail(15)}`));
      return;
    }
    const delay = restartDelay(this.#deaths);
    warn(this.name, `ended (${how}); starting it again in ${delay / 1000} s. Log: ${this.surroundings.log.file}`);
    this.#restart = setTimeout(() => this.#start(), delay);
  }

  /** Asks it to stop, and insists after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.#gaveUp(new Sentence(`${this.name} was stopped.`));
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const insist = setTimeout(() => {
      warn(this.name, `did not stop within ${graceMs / 1000} s and was killed.`);
      this.kill();
    }, graceMs);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(insist);
  }

  /** Ends it at once, with whatever it started. */
  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const pid = this.#child?.pid;
    if (pid !== undefined) stopGroup(pid);
  }
}
