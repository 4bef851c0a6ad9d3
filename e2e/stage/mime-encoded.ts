import { readMailHeader } from '@/lib/messages/content/mail-header';
import { MimeEncoder } from '@/lib/messages/content/mime-encoder';

/** A whole mail, its header included, made fit to travel; it comes in pieces of the given lengths, and then as a whole. */
export async function encodedMail(mail: Buffer, cuts: Iterable<number>): Promise<Buffer> {
  async function* source(): AsyncGenerator<Buffer, void, undefined> {
    let at = 0;
    for (const cut of cuts) {
      if (at >= mail.length) return;
      yield mail.subarray(at, at + cut);
      at += cut;
    }
    yield mail.subarray(at);
  }
  const { fields, lfOnly, rest } = await readMailHeader(source());
  const encoder = new MimeEncoder(fields, lfOnly);
  const out: Buffer[] = [];
  for await (const piece of rest) out.push(...encoder.over(piece));
  out.push(...encoder.end());
  const all = Buffer.concat(out);
  return all.at(-1) === 10 ? all : Buffer.concat([all, Buffer.from('\r\n')]);
}
