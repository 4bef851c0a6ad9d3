const limit = 16 * 1024;
const cutMark = '  … lines left out …';

/** What was said on a connection, for people: `→` we, `←` the server, `·` what happened. Credentials never enter it. */
export class Transcript {
  #lines: string[] = [];
  #secrets: string[] = [];
  /** Between AUTH and its final reply every line of ours is a credential. */
  #authenticating: string | null = null;

  /** Texts that must not stand in it, in whatever shape a server might repeat them. */
  hide(secrets: readonly string[]): void {
    const shapes = secrets.filter((secret) => secret.length > 3).flatMap((secret) => [secret, Buffer.from(secret).toString('base64')]);
    // The longest first: what is left around a blanked part of it would still be one.
    this.#secrets = shapes.sort((one, other) => other.length - one.length);
  }

  note(text: string): void {
    this.#add('·', text);
  }

  /** @param blanked stands in the place of the credentials that follow AUTH */
  authenticate(blanked: string): void {
    this.#authenticating = blanked;
  }

  client(line: string): void {
    if (this.#authenticating !== null) {
      this.#add('→', /^AUTH /i.test(line) ? `${line.split(' ').slice(0, 2).join(' ')} ${this.#authenticating}` : '[blanked]');
    } else this.#add('→', line);
  }

  server(reply: string): void {
    if (this.#authenticating !== null && !reply.startsWith('334')) this.#authenticating = null;
    for (const line of reply.split(/\r?\n/)) this.#add('←', line);
  }

  /** A text of the server's without what must not stand anywhere: some repeat a command they do not understand. */
  clean(text: string): string {
    return this.#secrets.reduce((line, secret) => line.split(secret).join('[blanked]'), text);
  }

  #add(arrow: string, text: string): void {
    const clean = this.clean(text);
    // Postgres refuses NUL in a text, and a server must not steer the terminal of who reads it.
    this.#lines.push(`${arrow} ${clean.replace(/\p{Cc}/gu, ' ').slice(0, 2000)}`);
  }

  /** Gives what was written since the last time, at most 16 KiB: where it is longer, the middle is left out. */
  take(): string {
    const lines = this.#lines;
    this.#lines = [];
    const whole = lines.join('\n');
    if (Buffer.byteLength(whole) <= limit) return whole;
    const half = (limit - 64) / 2;
    return [...fitting(lines, half), cutMark, ...fitting([...lines].reverse(), half).reverse()].join('\n');
  }
}

function fitting(lines: readonly string[], bytes: number): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    used += Buffer.byteLength(line) + 1;
    if (used > bytes) break;
    kept.push(line);
  }
  return kept;
}
