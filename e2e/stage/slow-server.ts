import net from 'node:net';

/** How a mail server keeps others waiting. */
export type Slowness =
  | 'silent' // takes the connection and never greets
  | 'no-line-end' // drips bytes of a greeting that has no end
  | 'half-reply' // answers EHLO with one more line of the reply after the other
  | 'empty-lines' // answers EHLO with empty lines
  | 'no-handshake' // answers STARTTLS and never shakes hands
  | 'log-in' // answers AUTH with one more line after the other
  | 'mail' // answers MAIL so
  | 'content' // asks for content and reads none
  | 'final-dot' // takes the content and answers so
  | 'late-dot'; // takes the content and answers once, after `everyMs`

export interface SlowServer {
  port: number;
  /** Connections that stand. */
  open(): number;
  /** From now on it answers at once where it answered late. */
  hurry(): void;
  stop(): Promise<void>;
}

/** A mail server on the loopback that does everything right up to where it is slow. */
export async function startSlowServer(slowness: Slowness, { everyMs = 50 }: { everyMs?: number } = {}): Promise<SlowServer> {
  const lines = new Set<net.Socket>();
  const pace = { everyMs };
  const server = net.createServer((socket) => {
    lines.add(socket);
    socket.on('error', () => undefined).on('close', () => lines.delete(socket));
    converse(socket, slowness, pace);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    open: () => lines.size,
    hurry: () => (pace.everyMs = 1),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const line of lines) line.destroy();
      }),
  };
}

function converse(socket: net.Socket, slowness: Slowness, pace: { everyMs: number }): void {
  const drip = (text: string): void => {
    const timer = setInterval(() => socket.writable && socket.write(text), pace.everyMs);
    socket.once('close', () => clearInterval(timer));
  };
  let content = false;
  let rest = '';
  socket.on('data', (bytes: Buffer) => {
    rest += bytes.toString('latin1');
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (content) {
        if (line !== '.') continue;
        content = false;
        if (slowness === 'final-dot') drip('250-2.6.0 still at it\r\n');
        else if (slowness === 'late-dot') setTimeout(() => socket.writable && socket.write('250 2.6.0 taken\r\n'), pace.everyMs);
        else socket.write('250 2.6.0 taken\r\n');
      } else answer(line.toUpperCase());
    }
  });
  const answer = (line: string): void => {
    const verb = /^[A-Z]+/.exec(line)?.[0];
    if (verb === 'EHLO') {
      if (slowness === 'half-reply') return void (socket.write('250-slow\r\n'), drip('250-still at it\r\n'));
      if (slowness === 'empty-lines') return drip('\r\n');
      return void socket.write(`250-slow\r\n${slowness === 'no-handshake' ? '250-STARTTLS\r\n' : ''}250 AUTH PLAIN LOGIN\r\n`);
    }
    if (verb === 'STARTTLS') {
      socket.removeAllListeners('data').resume();
      return void socket.write('220 2.0.0 go ahead\r\n');
    }
    if (verb === 'AUTH') return slowness === 'log-in' ? drip('235-still at it\r\n') : void socket.write('235 2.7.0 welcome\r\n');
    if (verb === 'MAIL' && slowness === 'mail') return drip('250-still at it\r\n');
    if (verb === 'DATA') {
      socket.write('354 go on\r\n');
      content = true;
      if (slowness === 'content') socket.pause();
      return;
    }
    if (verb === 'QUIT') return void socket.end('221 2.0.0 bye\r\n');
    socket.write('250 2.0.0 fine\r\n');
  };
  if (slowness === 'silent') return;
  if (slowness === 'no-line-end') drip('2');
  else socket.write('220 slow.example ESMTP\r\n');
}
