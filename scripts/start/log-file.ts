import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { forTerminal } from './log-line';

const LIMIT = 20 * 1024 * 1024;
const LOOK_EVERY_MS = 300;
const LONGEST_SHOWN = 500;

/**
 * The log of one child. The child writes into the file itself, so that its last words are there whatever happens to us; we
 * read along and pass on what a person should see.
 */
export class LogFile {
  readonly file: string;
  #offset: number;
  #rest = '';
  #timer: NodeJS.Timeout;

  constructor(folder: string, name: string, private readonly show: (text: string) => void) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.file = path.join(folder, `${name}.log`);
    closeSync(openSync(this.file, 'a', 0o600));
    this.#offset = statSync(this.file).size;
    this.#timer = setInterval(() => this.readOn(), LOOK_EVERY_MS);
  }

  /** For a child's stdout and stderr; the caller closes it after the spawn. */
  open(): number {
    return openSync(this.file, 'a', 0o600);
  }

  readOn(): void {
    if (!existsSync(this.file)) return;
    const { size } = statSync(this.file);
    if (size < this.#offset) this.#offset = 0;
    const chunk = Buffer.alloc(Math.min(size - this.#offset, 1024 * 1024));
    if (chunk.length > 0) {
      const handle = openSync(this.file, 'r');
      this.#offset += readSync(handle, chunk, 0, chunk.length, this.#offset);
      closeSync(handle);
      const lines = (this.#rest + chunk.toString()).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const text = forTerminal(line);
        if (text) this.show(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)} …` : text);
      }
    }
    if (this.#offset === size && size > LIMIT) {
      copyFileSync(this.file, `${this.file}.1`);
      truncateSync(this.file);
      this.#offset = 0;
    }
  }

  tail(lines: number): string {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
  }

  close(): void {
    clearInterval(this.#timer);
    this.readOn();
  }
}
