import { connect, type Socket } from 'node:net';
import type { Address } from './arguments';
import type { SinkJudge } from './judge';
import { MailScanner, type ScannedMail } from './mail-scanner';
import type { Arrival } from './sink-ledger';

/** How the sink behaves; may be changed while it runs. */
export interface Behaviour {
  /** Offers PIPELINING (RFC 2920). */
  pipelining: boolean;
  /** The final reply to mails of these senders takes from…to milliseconds; '*' is everybody else. */
  slow: Record<string, [from: number, to: number]>;
  /** Takes the mail, and drops the line in place of the final reply. */
  dropAfterDot: boolean;
  /** The reply to MAIL FROM, where it is not 250: '421 4.3.2 …'. */
  refuse: string | null;
}

export interface Line {
  behaviour: Behaviour;
  judge: SinkJudge | undefined;
  record(arrival: Arrival): void;
}

const now = (): number => performance.timeOrigin + performance.now();

const pathOf = (line: string): string => /<([^>]*)>/.exec(line)?.[1]?.toLowerCase() ?? '';

/** The envelope of the mail under way, as MAIL and RCPT name it. */
class Envelope {
  from = '';
  to = '';
  begunAt = 0;

  read(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'MAIL') [this.from, this.to, this.begunAt] = [pathOf(line), '', now()];
    else if (verb === 'RCPT' && this.to === '') this.to = pathOf(line);
  }

  arrival({ id, bytes }: ScannedMail): Arrival {
    return { id, bytes, envelopeFrom: this.from, to: this.to, begunAt: this.begunAt, at: now() };
  }
}

/** Speaks just enough ESMTP (RFC 5321) to take every mail. */
export function serveLine(socket: Socket, { behaviour, judge, record }: Line): void {
  const envelope = new Envelope();
  const watched = judge?.connected();
  if (watched) socket.on('close', () => watched.closed());
  let refused = false;
  socket.setNoDelay(true);
  const reply = (text: string): void => void socket.write(`${text}\r\n`, 'latin1');
  const take = (mail: ScannedMail): void => {
    watched?.taken(envelope.from);
    if (behaviour.dropAfterDot) {
      record(envelope.arrival(mail));
      socket.destroy();
      return;
    }
    // Its moment is taken first: whoever reads the reply may do so before this goes on.
    const arrival = envelope.arrival(mail);
    reply('250 2.6.0 taken');
    record(arrival);
  };
  const scanner = new MailScanner({
    command: (line) => {
      envelope.read(line);
      switch (line.slice(0, 4).toUpperCase()) {
        case 'EHLO':
          return reply(`250-sink.bench.example\r\n250-8BITMIME\r\n${behaviour.pipelining ? '250-PIPELINING\r\n' : ''}250 SIZE 157286400`);
        case 'MAIL':
          watched?.mail(envelope.from);
          refused = behaviour.refuse !== null;
          return reply(behaviour.refuse ?? '250 2.1.0 ok');
        case 'RCPT':
          return reply(refused ? '503 5.5.1 no sender' : '250 2.1.5 ok');
        case 'DATA':
          if (refused) return reply('503 5.5.1 no sender');
          scanner.beginData();
          return reply('354 go on');
        case 'QUIT':
          reply('221 2.0.0 bye');
          socket.end();
          return;
        default:
          return reply('250 2.0.0 ok');
      }
    },
    mail: (mail) => {
      const [from, to] = behaviour.slow[envelope.from] ?? behaviour.slow['*'] ?? [0, 0];
      if (to > 0) setTimeout(() => take(mail), from + Math.random() * (to - from));
      else take(mail);
    },
  });
  socket.on('data', (chunk) => scanner.feed(chunk));
  reply('220 sink.bench.example ESMTP');
}

/** Passes a line on to somebody else's sink and counts what that one takes. */
export function passLineOn(socket: Socket, foreign: Address, { judge, record }: Line): void {
  const envelope = new Envelope();
  const watched = judge?.connected();
  if (watched) socket.on('close', () => watched.closed());
  let waiting: ScannedMail | undefined;
  let said = '';
  const scanner = new MailScanner({
    command: (line) => {
      envelope.read(line);
      if (/^MAIL/i.test(line)) watched?.mail(envelope.from);
    },
    mail: (mail) => (waiting = mail),
  });
  const other = connect(foreign);
  for (const [one, opposite] of [[socket, other], [other, socket]] as const) {
    one.setNoDelay(true);
    one.on('error', () => opposite.destroy());
    one.on('close', () => opposite.destroy());
    one.on('end', () => opposite.end());
    one.on('drain', () => opposite.resume());
  }
  socket.on('data', (chunk) => {
    scanner.feed(chunk);
    if (!other.write(chunk)) socket.pause();
  });
  other.on('data', (chunk) => {
    const lines = (said + chunk.toString('latin1')).split('\n');
    said = lines.pop() ?? '';
    for (const line of lines.filter((one) => /^\d{3}(?!-)/.test(one))) {
      if (line.startsWith('354')) scanner.beginData();
      else if (waiting) {
        if (line.startsWith('2')) {
          watched?.taken(envelope.from);
          record(envelope.arrival(waiting));
        }
        waiting = undefined;
      }
    }
    if (!socket.write(chunk)) other.pause();
  });
}
