import { connect } from 'node:net';

/** FLUSHALL: Redis forgets everything it knew. */
export function flushRedis(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) }, () => socket.write('FLUSHALL\r\n'));
    socket.once('data', (reply) => {
      socket.destroy();
      if (reply.toString().startsWith('+OK')) resolve();
      else reject(new Error(`Redis said ${reply.toString().trim()}`));
    });
    socket.once('error', reject);
  });
}
