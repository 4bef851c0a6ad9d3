import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@/e2e/stage/free-port';
import type { Address } from '../stage/arguments';

/**
 * What befalls the line to the sink. `slow`: every word of the sink comes late. `drops-kept`: the sink takes a mail, and the
 * line is cut in place of its answer. `drops-lost`: the line is cut before the final dot has reached the sink.
 */
export type LineFault = 'slow' | 'drops-kept' | 'drops-lost';

const END = Buffer.from('\r\n.\r\n');

/** Stands between Platen and the sink, which takes mail as ever: what breaks is the way there and back. */
export class FaultyLine {
  fault: LineFault | null = null;
  slowMs = 4_000;
  readonly #lines = new Set<net.Socket>();
  #server: net.Server | undefined;

  private constructor(
    readonly port: number,
    private readonly sink: Address,
  ) {}

  static async to(sink: Address): Promise<FaultyLine> {
    const line = new FaultyLine(await freePort(), sink);
    await line.up();
    return line;
  }

  async up(): Promise<void> {
    const server = net.createServer({ noDelay: true }, (near) => this.#join(near));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
  }

  /** Cuts every line; whoever connects is refused until `up`. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const line of this.#lines) line.destroy();
    await closed;
  }

  #join(near: net.Socket): void {
    const far = net.connect({ ...this.sink, noDelay: true });
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const one of [near, far]) {
      this.#lines.add(one);
      one.on('close', () => {
        this.#lines.delete(one);
        cut();
      });
      one.on('error', cut);
    }
    /** A mail has wholly left and its answer is awaited: that answer is what a fault swallows. */
    let swallows = false;
    let tail = Buffer.alloc(0);
    near.on('data', (chunk: Buffer) => {
      const seen = Buffer.concat([tail, chunk]);
      const ends = seen.subarray(-END.length).equals(END);
      tail = Buffer.from(seen.subarray(1 - END.length));
      if (ends && this.fault === 'drops-lost') return cut();
      swallows = ends && this.fault === 'drops-kept';
      if (far.write(chunk)) return;
      near.pause();
      far.once('drain', () => near.resume());
    });
    let said = Promise.resolve();
    far.on('data', (chunk: Buffer) => {
      if (swallows) return cut();
      const waits = this.fault === 'slow' ? this.slowMs : 0;
      said = said.then(async () => {
        if (waits > 0) await sleep(waits);
        if (!near.destroyed) near.write(chunk);
      });
    });
  }
}
