import Fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import pg from 'pg';

// What api ingestion is compared with: the same server and driver, and nothing but a body put into a row and committed. No
// credential, no organization, no encryption, nothing read of the mail.
const pool = new pg.Pool({ connectionString: process.env['BARE_DATABASE_URL'], max: Number(process.env['BARE_POOL']) });
const app = Fastify({ logger: false, bodyLimit: 40 * 1024 * 1024 });
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.server.on('connection', (socket) => socket.setNoDelay(true));
app.post('/v1/messages', async (request, reply) => {
  const id = randomUUID();
  await pool.query('INSERT INTO mail (id, body) VALUES ($1, $2)', [id, request.body]);
  await reply.code(202).send({ id });
});

const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ ready: true, address });
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
