import { PlatenError } from '@/lib/base/errors';
import { bounds } from '@/lib/base/rules/bounds';

const quote = 0x22;
const backslash = 0x5c;
/** Characters of a number, `true`, `false` or `null`. */
const bareLimit = 64;

/**
 * Looks at the structure of JSON while its bytes come in, before anything is parsed: depth, number of values, lengths of
 * names and of bare tokens. Whether it is JSON at all is for the parser. Linear, a few nanoseconds a byte.
 */
export class JsonScan {
  private depth = 0;
  private values = 1;
  private inText = false;
  private escaped = false;
  /** Bytes of the text or bare token that is being read or was read last. */
  private length = 0;
  private bare = false;

  /** @param part of multipart/form-data it stands in */
  constructor(private readonly part?: string) {}

  /** @throws PlatenError 400 `json_too_complex` */
  read(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.inText) at = this.readText(bytes, at);
      else this.readStructure(byte);
    }
  }

  /** Reads on in a text; returns where it stopped. */
  private readText(bytes: Uint8Array, from: number): number {
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.escaped) this.escaped = false;
      else if (byte === backslash) this.escaped = true;
      else if (byte === quote) {
        this.inText = false;
        break;
      }
    }
    this.length += at - from;
    return at;
  }

  private readStructure(byte: number): void {
    switch (byte) {
      case quote:
        this.inText = true;
        this.bare = false;
        this.length = 0;
        return;
      case 0x5b: // [
      case 0x7b: // {
        this.bare = false;
        this.depth += 1;
        if (this.depth > bounds.depth) throw this.tooComplex(`has lists and objects nested more than ${bounds.depth} deep`);
        return this.count();
      case 0x5d: // ]
      case 0x7d: // }
        this.bare = false;
        this.depth -= 1;
        return;
      case 0x2c: // ,
        this.bare = false;
        return this.count();
      case 0x3a: // :
        this.bare = false;
        // UTF-8 takes up to three bytes for what JavaScript counts as one, an escape six.
        if (this.length > bounds.name * 6) throw this.tooComplex(`has a name of a setting of more than ${bounds.name} characters`);
        return;
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        this.bare = false;
        return;
      default:
        if (!this.bare) this.length = 0;
        this.bare = true;
        this.length += 1;
        if (this.length > bareLimit) throw this.tooComplex(`has a number or a word outside quotes of more than ${bareLimit} characters`);
    }
  }

  private count(): void {
    this.values += 1;
    if (this.values > bounds.values) throw this.tooComplex(`has more than ${bounds.values} values`);
  }

  private tooComplex(why: string): PlatenError {
    return new PlatenError(400, {
      code: 'json_too_complex',
      ...(this.part === undefined ? {} : { field: this.part }),
      title: `The JSON ${why}.`,
      remedy: 'Send one object with only the settings that this address takes.',
    });
  }
}
