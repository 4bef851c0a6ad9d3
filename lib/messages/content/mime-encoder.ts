import { InvalidInput } from '@/lib/base/errors';
import type { HeaderField } from '../rules/header-fields';
import { splitHeader } from '../rules/header-lines';
import { Attachments, isAttachment } from './attachments';
import { charsetHint } from './charset';
import { Candidates, Delimiters, keptBack } from './delimiters';
import { Base64Content, QuotedContent } from './encoded-passing';
import { entityOf, type Entity } from './entity';
import { HeaderReader } from './header-reader';
import { partHeader, withCharset } from './part-header';
import { Opaque, Surroundings } from './passing';
import { cannotTravel, type Emit, type Sink } from './sink';
import { Undecided } from './undecided';

const depthLimit = 50;
const partLimit = 5000;
const partHeaderLimit = 64 * 1024;
/** Bytes looked at in one go, and of a header. */
const step = 64 * 1024;
const headerStep = 4096;
const lineEnd = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);

/** A multipart that is open. */
interface Multipart {
  boundary: string;
  digest: boolean;
  inside: Place;
  /** The text before its first part, until there is one. */
  before: Surroundings | null;
}

/** Where a part stands. */
interface Place {
  depth: number;
  /** What nothing inside may be changed of, in words; null where it may. */
  opaque: string | null;
  /** Its files are those of the mail, not of a mail within. */
  counted: boolean;
  digest: boolean;
}

/**
 * Makes the content of a mail fit for every mail server, as it comes in: lines of at most 998 ASCII characters that end with
 * CRLF. What every part decodes to stays the same, byte for byte, but for the line ends of text. At most 256 KiB of a part
 * and 64 KiB of a header are held.
 */
export class MimeEncoder {
  readonly attachments = new Attachments();
  #out: Buffer[] = [];
  readonly #emit: Emit = (bytes) => {
    if (bytes.length > 0) this.#out.push(bytes);
  };
  readonly #open: Multipart[] = [];
  readonly #delimiters = new Delimiters();
  #parts = 0;
  #header: { reader: HeaderReader; place: Place } | null = null;
  #sink: Sink | null = null;
  #carry: Buffer = nothing;
  /** Nothing of the body has come yet, so a delimiter has no line end of its own before it. */
  #fresh = true;

  /**
   * @param header fields of the mail as they leave; those about its content are adapted
   * @param lfOnly every line of the header ended with LF alone: then a CR before such a line end is content
   */
  constructor(
    header: readonly HeaderField[],
    private readonly lfOnly: boolean,
  ) {
    this.#enter(header, { depth: 0, opaque: null, counted: true, digest: false });
  }

  /**
   * The next bytes of the body; what of them leaves.
   * @throws InvalidInput `content_cannot_travel`, `malformed_message`, `too_many_parts`
   */
  over(piece: Buffer): Buffer[] {
    for (let at = 0; at < piece.length; at += step) this.#feed(piece.subarray(at, at + step), false);
    return this.#taken();
  }

  end(): Buffer[] {
    this.#feed(nothing, true);
    this.#sink?.end(true);
    for (const multipart of this.#open) refuseWithoutParts(multipart);
    return this.#taken();
  }

  #taken(): Buffer[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #feed(piece: Buffer, final: boolean): void {
    let bytes: Buffer | null = piece;
    while (bytes !== null) bytes = this.#header ? this.#headerBytes(bytes, final) : this.#bodyBytes(bytes, final);
  }

  /** @returns what comes behind the header; null where there is nothing yet */
  #headerBytes(bytes: Buffer, final: boolean): Buffer | null {
    if (!this.#header) return bytes;
    const { reader, place } = this.#header;
    let read = 0;
    // In short steps: what is read beyond the header is looked at again.
    for (; read < bytes.length && reader.ended === null; read += headerStep) reader.over(bytes.subarray(read, read + headerStep));
    if (final && reader.ended === null) reader.over(null);
    if (reader.ended === null) return null;
    if (reader.ended === 'limit') {
      throw new InvalidInput({ code: 'malformed_message', title: `The header of part ${this.#parts + 1} does not end within 64 KiB.`, remedy: 'End the header of every part with an empty line.' });
    }
    this.#header = null;
    const { fields, textFrom } = splitHeader(reader.lines.map((line) => reader.text(line)));
    const text = reader.lines[textFrom];
    const beyond = text ? reader.from(text.start) : reader.rest;
    const begin = Math.min(read, bytes.length) - beyond.length;
    const rest = begin >= 0 ? bytes.subarray(begin) : Buffer.concat([beyond, bytes.subarray(read)]);
    if (place.opaque !== null) this.#raw(reader.bytes.subarray(0, text?.start), place.opaque);
    this.#fresh = true;
    this.#enter(fields, place);
    return rest;
  }

  #raw(bytes: Buffer, kind: string): void {
    const sink = new Opaque(this.#emit, kind);
    sink.write(bytes);
    sink.end();
  }

  /** @returns what comes behind a delimiter; null where the rest is taken */
  #bodyBytes(piece: Buffer, final: boolean): Buffer | null {
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, piece]) : piece;
    this.#carry = nothing;
    const candidates = new Candidates(bytes, this.#fresh, final);
    for (let from = 0; this.#open.length > 0; ) {
      const candidate = candidates.next(from);
      if (candidate === null) break;
      if (candidate === 'waits') {
        this.#keep(bytes, keptFrom(bytes, candidates.waitsAt(from)));
        return null;
      }
      from = candidate.next;
      if (candidate.end === null) continue;
      const found = this.#delimiters.find(bytes, candidate.at, candidate.end);
      if (!found) continue;
      const line = bytes.subarray(candidate.at, candidate.end);
      this.#write(bytes.subarray(0, candidate.at - this.#lineEndBefore(bytes, candidate.at, bytes.subarray(candidate.end, candidate.next))));
      this.#delimit(line, found, candidate.at > 0 || !this.#fresh);
      return bytes.subarray(candidate.next);
    }
    this.#keep(bytes, bytes.length - (final ? 0 : keptBack(bytes, this.#fresh)));
    return null;
  }

  #keep(bytes: Buffer, from: number): void {
    this.#write(bytes.subarray(0, from));
    // A copy: a piece may be a view of a buffer that is used again.
    this.#carry = Buffer.from(bytes.subarray(from));
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#fresh = false;
    this.#sink?.write(bytes);
  }

  /** The line end before a delimiter belongs to it (RFC 2046 §5.1.1). */
  #lineEndBefore(bytes: Buffer, at: number, own: Buffer): number {
    if (at === 0) return 0;
    const isCrLf = at > 1 && bytes[at - 1] === 10 && bytes[at - 2] === 13;
    return isCrLf && !(this.lfOnly && own.length === 1) ? 2 : 1;
  }

  #delimit(line: Buffer, { level, closes }: { level: number; closes: boolean }, afterLine: boolean): void {
    this.#sink?.end();
    this.#sink = null;
    for (const ended of this.#open.splice(level + 1)) refuseWithoutParts(ended);
    const multipart = this.#open[level];
    if (!multipart) throw new Error('a delimiter of no open multipart');
    if (afterLine) this.#emit(lineEnd);
    this.#emit(Buffer.from(line));
    this.#emit(lineEnd);
    this.#fresh = true;
    if (closes) {
      refuseWithoutParts(multipart);
      this.#open.length = level;
      const { opaque } = multipart.inside;
      this.#sink = opaque === null ? new Surroundings(this.#emit) : new Opaque(this.#emit, opaque);
    } else {
      multipart.before = null;
      this.#readHeader(partHeaderLimit, multipart.inside);
    }
    this.#setDelimiters();
  }

  #setDelimiters(): void {
    this.#delimiters.set(this.#open.map(({ boundary }) => boundary));
  }

  #readHeader(limit: number, place: Place): void {
    this.#header = { reader: new HeaderReader(limit, (bytes, { start, end }) => this.#delimiters.find(bytes, start, end) !== null), place };
  }

  /** A part begins: its header leaves, and what takes its content is chosen. */
  #enter(fields: readonly HeaderField[], place: Place): void {
    this.#parts += 1;
    if (this.#parts > partLimit) throw tooManyParts(`has more than ${partLimit} parts`);
    if (place.depth > depthLimit) throw tooManyParts(`has parts within parts more than ${depthLimit} deep`);
    const hint = charsetHint(fields);
    const entity = entityOf(fields, hint, place.digest);
    if (place.counted && isAttachment(entity)) this.attachments.add(entity.filename);
    const header = (named: Parameters<typeof partHeader>[2], of = fields): void => {
      if (place.opaque === null) this.#emit(Buffer.from(partHeader(of, hint, named), 'latin1'));
    };
    const label = entity.encoding === '' || entity.encoding === '7bit' ? null : '7bit';
    const inside = { ...place, depth: place.depth + 1, digest: false };
    if (entity.boundary !== null) {
      header(entity.transfer === 'identity' && place.opaque === null && !isSealed(entity.type) ? label : null);
      this.#enterMultipart(entity, entity.boundary, { ...inside, opaque: place.opaque ?? sealedKind(entity.type), counted: place.counted && entity.type !== 'multipart/encrypted', digest: entity.type === 'multipart/digest' });
      return;
    }
    if ((entity.type === 'message/rfc822' || entity.type === 'message/global') && entity.transfer === 'identity') {
      header(label);
      this.#readHeader(partHeaderLimit * 4, { ...inside, counted: false });
      return;
    }
    const opaque = place.opaque ?? opaqueKind(entity);
    if (opaque !== null) {
      header(null);
      this.#sink = new Opaque(this.#emit, opaque);
    } else if (entity.transfer === 'identity') {
      this.#sink = new Undecided(this.#emit, isText(entity), (decision) => {
        const named = decision.encoding === '7bit' ? label : decision.encoding;
        header(named, withCharset(fields, entity, hint, decision));
      });
    } else {
      header(null);
      this.#sink = entity.transfer === 'base64' ? new Base64Content(this.#emit) : new QuotedContent(this.#emit, isText(entity));
    }
  }

  #enterMultipart(entity: Entity, boundary: string, inside: Place): void {
    const before = inside.opaque === null ? new Surroundings(this.#emit) : null;
    this.#open.push({ boundary, digest: inside.digest, inside, before });
    this.#setDelimiters();
    this.#sink = before ?? new Opaque(this.#emit, inside.opaque ?? entity.type);
  }
}

/** Where the line end before a candidate begins. */
function keptFrom(bytes: Buffer, candidate: number): number {
  return candidate === 0 ? 0 : candidate - (candidate > 1 && bytes[candidate - 1] === 10 && bytes[candidate - 2] === 13 ? 2 : 1);
}

/** Without a part, what stands before the first one is all there is: none of it may get lost. */
function refuseWithoutParts({ before }: Multipart): void {
  if (before?.fault) throw cannotTravel(before.fault, 'a multipart in which its boundary never comes');
}

function isSealed(type: string): boolean {
  return type === 'multipart/signed' || type === 'multipart/encrypted';
}

function sealedKind(type: string): string | null {
  return type === 'multipart/signed' ? 'a signed part' : type === 'multipart/encrypted' ? 'an encrypted part' : null;
}

/** Content that is no part of its own, or is encoded in a way Platen does not know. */
function opaqueKind({ type, transfer, encoding }: Entity): string | null {
  if (/^application\/(?:x-)?pkcs7-mime$/.test(type)) return 'a signed or encrypted part';
  if (type === 'message/partial') return 'a fragment of a mail';
  if (type === 'message/external-body') return 'a part that stands for another';
  if (type.startsWith('multipart/')) return 'a multipart without a boundary';
  return transfer === 'unknown' ? `a part in the encoding ${encoding.slice(0, 40)}` : null;
}

/** Whether line ends in it are line ends (RFC 2046 §4.1.1). In UTF-16 and UTF-32 they are other bytes. */
function isText({ type, charset }: Entity): boolean {
  return /^(?:text|message)\//.test(type) && !/^(?:utf-?(?:16|32)|ucs|iso-10646)/.test(charset ?? '');
}

function tooManyParts(what: string): InvalidInput {
  return new InvalidInput({ code: 'too_many_parts', title: `The mail ${what}.`, remedy: 'Send it in several mails, or pack the files into one.' });
}
