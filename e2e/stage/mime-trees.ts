import fc from 'fast-check';
import { decoded, type Part } from './mime';

/** A mail and what is in it, known from how it was made. */
export interface Tree {
  bytes: Buffer;
  parts: Part[];
}

type Ends = readonly string[];
type Node = { write: (context: Context) => Buffer; parts: Part[] };
interface Context {
  /** Line ends, taken in turn. */
  end: () => string;
  boundaries: string[];
  /** Some lines end with CR alone. */
  halves: boolean;
}

const styles: Ends[] = [['\r\n'], ['\n'], ['\r'], ['\r\n', '\n', '\r', '\n']];
const stems = ['b', '=_Part_1.2', '--', 'a b', "x'()+_,-./:=?y", '-'.repeat(40), 'B--'];
const word = fc.constantFrom('scan', 'Grüße', 'x'.repeat(1200), '--', '--b', '-', '.', '', 'From me', 'Content-Disposition: attachment', '=', '=3D', 'a \t ', '\0', '\u0007', 'y'.repeat(75), '%PDF-1.7', 'café='.repeat(30));
const end = fc.constantFrom('\r\n', '\n', '\r', '\n\r', '\r\r\n', '\n\n');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

const content = fc.oneof(
  fc.array(fc.tuple(word, end), { maxLength: 8 }).map((all) => latin(all.flat().join(''))),
  fc.array(word, { maxLength: 6 }).map((all) => latin(all.join('\r\n'))),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.alloc(0)),
  fc.integer({ min: 1, max: 300_000 }).map((length) => Buffer.alloc(length, 'line of text\r\nand é more\n', 'latin1')),
);
const types = fc.constantFrom('text/plain', 'text/html; charset=iso-8859-1', 'application/pdf; name="a.pdf"', 'application/octet-stream', 'image/tiff', 'application/json');
const identity = fc.constantFrom('7bit', '8bit', 'binary', 'BINARY (all of it)', '');

const raw: fc.Arbitrary<Node> = fc.tuple(types, identity, content).map(([type, encoding, bytes]) => {
  const part: Part = { type: type.split(';')[0] ?? type, content: bytes };
  return { parts: [part], write: ({ end: ends, boundaries, halves }) => {
    part.content = harmless(bytes, boundaries, halves);
    return Buffer.concat([latin(header(ends, `Content-Type: ${type}`, encoding && `Content-Transfer-Encoding: ${encoding}`)), part.content]);
  } };
});

const base64: fc.Arbitrary<Node> = fc.tuple(types, content, fc.constantFrom(76, 60, 1000, 100_000)).map(([type, bytes, width]) => {
  const part: Part = { type: type.split(';')[0] ?? type, content: bytes };
  return { parts: [part], write: ({ end: ends }) => {
    const body = (bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(ends());
    return latin(header(ends, `Content-Type: ${type}`, 'Content-Transfer-Encoding: base64') + body);
  } };
});

const quoted: fc.Arbitrary<Node> = fc.tuple(types, fc.array(fc.tuple(fc.constantFrom('a', 'caf=E9', 'é', '=3D', '=0D=0A', 'x'.repeat(1500), '=00', 'b=\r\nc', ' '), fc.constantFrom('', '', '\r\n', '\n')), { maxLength: 30 })).map(([type, all]) => {
  const body = `q${all.flat().join('')}.`;
  const part: Part = { type: type.split(';')[0] ?? type, content: decoded(body, 'quoted-printable') };
  return { parts: [part], write: ({ end: ends }) => latin(header(ends, `Content-Type: ${type}`, 'Content-Transfer-Encoding: quoted-printable') + body) };
});

const { node } = fc.letrec<{ node: Node; multipart: Node; message: Node }>((tie) => ({
  node: fc.oneof({ maxDepth: 5, depthSize: 'medium' }, raw, base64, quoted, tie('multipart'), tie('message')),
  multipart: fc
    .tuple(fc.array(tie('node'), { minLength: 1, maxLength: 4 }), fc.constantFrom(...stems), fc.constantFrom('mixed', 'alternative', 'related'), word, word, fc.boolean())
    .map(([children, stem, subtype, preamble, epilogue, closes]) => ({
      parts: children.flatMap((child) => child.parts),
      write: (context) => {
        const boundary = `${stem}${context.boundaries.length}`;
        const inside = { ...context, boundaries: [...context.boundaries, boundary] };
        const { end: ends } = context;
        const out = [latin(header(ends, `Content-Type: multipart/${subtype}; boundary="${boundary}"`))];
        if (preamble && preamble !== '--b') out.push(latin(preamble), latin(ends()));
        for (const [at, child] of children.entries()) out.push(latin(`${at > 0 ? ends() : ''}--${boundary}${ends()}`), child.write(inside));
        // Without its last delimiter a multipart ends with the one around it.
        if (closes) out.push(latin(`${ends()}--${boundary}--`), latin(epilogue && epilogue !== '--b' ? `${ends()}${epilogue}` : ''));
        return Buffer.concat(out);
      },
    })),
  message: tie('node').map((inner) => ({
    parts: inner.parts,
    write: (context) => Buffer.concat([latin(header(context.end, 'Content-Type: message/rfc822')), latin(`From: x@y.example${context.end()}Subject: inner${context.end()}`), inner.write(context)]),
  })),
}));

/** Mails of parts within parts, with line ends of one kind or of every kind. */
export function trees(): fc.Arbitrary<Tree> {
  return fc.tuple(node, fc.constantFrom(...styles)).map(([root, ends]) => {
    let turn = 0;
    const next = (): string => ends[turn++ % ends.length] ?? '\r\n';
    const bytes = root.write({ end: next, boundaries: [], halves: ends.includes('\r') });
    const last = root.parts.at(-1);
    if (last) last.last = true;
    return { bytes: Buffer.concat([latin(`From: a@b.example${next()}MIME-Version: 1.0${next()}`), bytes]), parts: root.parts.map((part) => ({ ...part })) };
  });
}

/** The empty line ends like the one before it: a CR and an LF behind it would be one line end. */
function header(ends: () => string, ...fields: string[]): string {
  const written = fields.filter((field) => field !== '').map((field) => ({ field, end: ends() }));
  return `${written.map(({ field, end: own }) => field + own).join('')}${written.at(-1)?.end ?? ends()}`;
}

/** Content must not hold a delimiter of its own mail, nor, where some lines end with CR, go on with half a line end of the lines around it. */
function harmless(bytes: Buffer, boundaries: readonly string[], halves: boolean): Buffer {
  let text = bytes.toString('latin1');
  for (const boundary of boundaries) text = text.replaceAll(`--${boundary}`, `-=${boundary}`);
  if (halves && /^[\r\n]/.test(text)) text = `a${text}`;
  if (halves && text.endsWith('\r')) text = `${text}z`;
  return Buffer.from(text, 'latin1');
}
