import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '@/e2e/stage/patience.mjs';
import { Mails } from './mail';
import { startSink, type Sink } from './sink';
import { SmtpLine } from './smtp-line';

const mails = new Mails(5 * 1024);
const lines: SmtpLine[] = [];

function lineTo({ port }: Sink, sender = 'scan@contoso.example'): SmtpLine {
  const line = new SmtpLine(port, sender, 'ada@northwind.example');
  lines.push(line);
  return line;
}

describe('the sink', () => {
  let sink: Sink;
  let inFront: Sink;

  beforeAll(async () => {
    sink = await startSink();
    inFront = await startSink({ host: '127.0.0.1', port: sink.port });
  });
  afterAll(async () => {
    lines.forEach((line) => line.close());
    await inFront.close();
    await sink.close();
  });

  it('remembers every mail: what it is called, when it was taken, from whom, to whom and how big it is', async () => {
    const line = lineTo(sink);
    const before = performance.timeOrigin + performance.now();
    await line.send(mails.rfc822('first'));
    const after = performance.timeOrigin + performance.now();
    expect(await sink.waitFor(1, PATIENCE_MS)).toBe(true);
    const [arrival] = await sink.arrivals();
    const bytes = mails.rfc822('first').reduce((sum, part) => sum + part.length, 0);
    expect(arrival).toMatchObject({ id: mails.sinkId('first'), envelopeFrom: 'scan@contoso.example', to: 'ada@northwind.example', bytes });
    expect(arrival?.at).toBeGreaterThan(before - 1);
    expect(arrival?.at).toBeLessThan(after + 1);
  });

  it('counts what comes a second time apart, and does not wait for it', async () => {
    const line = lineTo(sink);
    await line.send(mails.rfc822('first'));
    expect(await sink.counts()).toMatchObject({ unique: 1, duplicates: 1 });
    expect(await sink.waitFor(2, 100)).toBe(false);
    expect(await sink.arrivals(1)).toHaveLength(1);
  });

  it('passes a line on to somebody else’s sink, and counts what that one takes', async () => {
    const line = lineTo(inFront);
    for (const id of ['third', 'fourth']) await line.send(mails.rfc822(id));
    await sink.behave({ refuse: '452 4.3.1 not now' });
    await expect(line.send(mails.rfc822('fifth'))).rejects.toThrow('452 4.3.1 not now');
    await sink.behave({ refuse: null });
    const names = ['third', 'fourth'].map((id) => mails.sinkId(id));
    expect((await inFront.arrivals()).map(({ id }) => id)).toEqual(names);
    expect((await sink.arrivals(2)).map(({ id }) => id)).toEqual(names);
  });

  it('lets a sender wait for its final reply, and drops a line after the dot', async () => {
    await sink.behave({ slow: { 'slow@contoso.example': [300, 400] } });
    const began = performance.now();
    await lineTo(sink, 'slow@contoso.example').send(mails.rfc822('slow'));
    expect(performance.now() - began).toBeGreaterThan(290);
    await sink.behave({ dropAfterDot: true });
    await expect(lineTo(sink).send(mails.rfc822('dropped'))).rejects.toThrow('hung up');
    expect((await sink.arrivals()).at(-1)?.id).toBe(mails.sinkId('dropped'));
    await sink.behave({ dropAfterDot: false });
  });

  it('takes nobody while it is deaf, and is there again at the same port', async () => {
    const line = lineTo(sink);
    await line.send(mails.rfc822('before'));
    await sink.deaf();
    await expect(lineTo(sink).send(mails.rfc822('meanwhile'))).rejects.toThrow();
    await sink.listen();
    await lineTo(sink).send(mails.rfc822('after'));
    expect((await sink.arrivals()).at(-1)?.id).toBe(mails.sinkId('after'));
  });
});
