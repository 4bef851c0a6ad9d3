/** Secrets that were found out from the inside, and the search for them: whoever adds a way for one to get out makes it find one. */
export class Canary {
  readonly #texts = new Map<string, string>();
  readonly #bytes = new Map<string, Buffer>();

  /** A secret that is a text. */
  keep(name: string, secret: string): void {
    if (secret.length < 6) throw new Error(`${name} is no secret to look for: it is too short`);
    this.#texts.set(name, secret);
  }

  /** A secret that is bytes. */
  keepBytes(name: string, secret: Buffer): void {
    if (secret.length < 16) throw new Error(`${name} is no secret to look for: it is too short`);
    this.#bytes.set(name, secret);
  }

  /** One of the texts, for a test that plants it. */
  secret(name: string): string {
    const secret = this.#texts.get(name);
    if (secret === undefined) throw new Error(`nobody kept ${name}`);
    return secret;
  }

  get names(): string[] {
    return [...this.#texts.keys(), ...this.#bytes.keys()];
  }

  /** Each secret that stands in the text, by name. */
  lookIn(where: string, text: string): string[] {
    const lower = text.toLowerCase();
    const found: string[] = [];
    for (const [name, secret] of this.#texts) {
      const all = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...shapes(Buffer.from(secret))];
      if (all.some((shape) => text.includes(shape) || (/^[0-9a-f]+$/.test(shape) && lower.includes(shape)))) found.push(`${name} in ${where}`);
    }
    for (const [name, bytes] of this.#bytes) if (shapes(bytes).some((shape) => text.includes(shape) || lower.includes(shape))) found.push(`${name} in ${where}`);
    return found;
  }
}

/** Every shape in which bytes could stand in a text: in base64 at any offset, for addresses too, and in hex. */
function shapes(secret: Buffer): string[] {
  const encoded = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), secret]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64');
    return whole.slice(offset === 0 ? 0 : 4);
  });
  return [...encoded, ...encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')), secret.toString('hex')];
}
