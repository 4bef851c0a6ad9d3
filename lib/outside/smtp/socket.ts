import net from 'node:net';
import { isPrivateAddress, PrivateAddress, publicOnly } from './addresses';

export interface Guard {
  /** Until when this connection may write, on the monotonic clock (performance.now()); read before every write. */
  deadline(): number;
  /** Set once a write was refused: nothing of it, nor anything after it, has left. */
  cut: boolean;
}

class DeadlinePassed extends Error {
  constructor() {
    super('the lease of the lane ended, so nothing more was written');
  }
}

/**
 * Makes a socket compare the clock with its deadline before every write to the network, and destroy itself once that is
 * past. A timer alone is not enough: a process that was stopped and goes on (SIGSTOP, a suspended machine) would still
 * write what it had in hand, while another worker already sends.
 */
export function guardWrites(socket: net.Socket, guard: Guard): void {
  const refuse = (done: (error?: Error | null) => void): void => {
    guard.cut = true;
    const error = new DeadlinePassed();
    socket.destroy(error);
    done(error);
  };
  const late = () => performance.now() > guard.deadline();
  const write = socket._write.bind(socket);
  socket._write = (chunk, encoding, done) => (late() ? refuse(done) : write(chunk, encoding, done));
  const writev = socket._writev?.bind(socket);
  if (writev) socket._writev = (chunks, done) => (late() ? refuse(done) : writev(chunks, done));
}

/**
 * Opens a connection with Nagle's wait turned off.
 * @throws PrivateAddress where only public ones are allowed; the network's error, or one after `timeoutMs`.
 */
export function openSocket(place: { host: string; port: number; allowPrivate: boolean; timeoutMs: number }): Promise<net.Socket> {
  const host = place.host.replace(/^\[|\]$/g, '');
  if (!place.allowPrivate && net.isIP(host) && isPrivateAddress(host)) return Promise.reject(new PrivateAddress(host));
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port: place.port, noDelay: true, ...(place.allowPrivate ? {} : { lookup: publicOnly }) });
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error(`no connection within ${place.timeoutMs / 1000} s (ETIMEDOUT)`)), place.timeoutMs);
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
