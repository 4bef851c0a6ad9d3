import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

interface Kept<V> {
  value: V;
  /** Milliseconds since 1970; absent: for ever. */
  until?: number;
}

type Line<V> = { k: string; v: V; u?: number } | { k: string };

/**
 * A map that outlives kill -9: every change is one line appended to a file in one write, and the file is written anew
 * when most of its lines are history. What the operating system has taken survives the process; no fsync, since nothing
 * here is worth more than a demo.
 */
export class Journal<V> {
  readonly #file: string;
  readonly #kept = new Map<string, Kept<V>>();
  #lines = 0;
  #descriptor: number;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    this.#read();
    this.#descriptor = this.#rewrite();
  }

  get(key: string): V | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    if (kept.until !== undefined && kept.until <= Date.now()) {
      this.#kept.delete(key);
      return undefined;
    }
    return kept.value;
  }

  /** @param seconds how long to keep it; absent: for ever */
  set(key: string, value: V, seconds?: number): void {
    const until = seconds === undefined ? undefined : Date.now() + seconds * 1000;
    this.#kept.set(key, until === undefined ? { value } : { value, until });
    this.#append(until === undefined ? { k: key, v: value } : { k: key, v: value, u: until });
  }

  /** Changes a value and keeps its time. */
  change(key: string, value: V): void {
    const until = this.#kept.get(key)?.until;
    this.set(key, value, until === undefined ? undefined : (until - Date.now()) / 1000);
  }

  delete(key: string): void {
    if (this.#kept.delete(key)) this.#append({ k: key });
  }

  clear(): void {
    this.#kept.clear();
    closeSync(this.#descriptor);
    this.#descriptor = this.#rewrite();
  }

  *entries(): IterableIterator<[string, V]> {
    for (const key of [...this.#kept.keys()]) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #read() {
    if (!existsSync(this.#file)) return;
    for (const text of readFileSync(this.#file, 'utf8').split('\n')) {
      let line: Line<V>;
      try {
        line = JSON.parse(text) as Line<V>;
      } catch {
        continue; // the last line of a killed process, or the empty one after it
      }
      if ('v' in line) this.#kept.set(line.k, line.u === undefined ? { value: line.v } : { value: line.v, until: line.u });
      else this.#kept.delete(line.k);
    }
  }

  #append(line: Line<V>) {
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
    this.#lines += 1;
    if (this.#lines > 2000 && this.#lines > 3 * this.#kept.size) {
      closeSync(this.#descriptor);
      this.#descriptor = this.#rewrite();
    }
  }

  /** Writes what is left beside the file and puts it in its place, so that a kill leaves the one or the other. */
  #rewrite(): number {
    const lines = [...this.entries()].map(([key, value]) => {
      const until = this.#kept.get(key)?.until;
      return JSON.stringify(until === undefined ? { k: key, v: value } : { k: key, v: value, u: until });
    });
    const beside = `${this.#file}.new`;
    writeFileSync(beside, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(beside, this.#file);
    this.#lines = lines.length;
    return openSync(this.#file, 'a');
  }
}
