import { connect, createServer } from 'node:net';

/** Whether something accepts connections on this port of this machine, asked for at most a second. */
export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const done = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, done(false));
    socket.on('connect', done(true)).on('error', done(false));
  });
}

export type PortState = 'free' | 'busy' | 'forbidden' | 'no such address';

const STATES: Partial<Record<string, PortState>> = { EACCES: 'forbidden', EADDRNOTAVAIL: 'no such address', ENOTFOUND: 'no such address' };

/** Whether we could listen there now. `forbidden`: the system reserves the port (below 1024 for ordinary users). */
export function portState(port: number, host: string): Promise<PortState> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => resolve(STATES[error.code ?? ''] ?? 'busy'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve('free')));
  });
}
