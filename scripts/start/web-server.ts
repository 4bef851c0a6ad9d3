import http from 'node:http';
import { originOf, type Trust } from '@/lib/base/forwarded';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

/** Headers in which a proxy, or anybody, says where a request came from. */
const forwardedHeaders = /^(?:forwarded|via|x-forwarded(?:-.+)?|x-original-.+|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip|fastly-client-ip)$/;

/** The log-in's forms are short. */
const longestForm = 16 * 1024;

/**
 * The web's server: Next sees of every request where it came from as the socket says it, or a trusted proxy, and nothing
 * that anybody else wrote about it. `x-forwarded-for` then holds one address, or `unknown`.
 */
export function webServer(handler: Handler, trusts: Trust): http.Server {
  const server = http.createServer((request, response) => {
    const status = settleOrigin(request, trusts) ? refusalOf(request) : 400;
    if (status !== null) return refuse(request, response, status);
    handler(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // The pages use no WebSocket.
  server.on('upgrade', (_request, socket) => void socket.destroy());
  return server;
}

/**
 * Writes into the request's headers where it came from; what it said about that itself is gone.
 * @returns false for a Host that is none
 */
function settleOrigin(request: http.IncomingMessage, trusts: Trust): boolean {
  const { headers, socket } = request;
  const { ip, proto, host } = originOf({ peer: socket.remoteAddress, encrypted: 'encrypted' in socket, headers }, trusts);
  for (const name of Object.keys(headers)) if (forwardedHeaders.test(name)) delete headers[name];
  headers['x-forwarded-for'] = ip ?? 'unknown';
  headers['x-forwarded-proto'] = proto;
  if (host !== null) headers['x-forwarded-host'] = headers.host = host;
  return host !== null || headers.host === undefined;
}

/** What pages and forms are asked with. Of TRACE Next can't even make a request, and answers 500. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS'];

/** The status of a request that is refused before anything reads its body: under /api there are only the log-in's forms. */
function refusalOf({ url = '', method, headers }: http.IncomingMessage): 400 | 405 | 411 | 413 | null {
  if (!methods.includes(method ?? '')) return 405;
  let path: string;
  try {
    path = decodeURIComponent(url.split('?')[0] ?? '').replace(/[/\\]+/g, '/').toLowerCase();
  } catch {
    return 400;
  }
  if (method === 'GET' || method === 'HEAD' || !path.includes('/api/')) return null;
  if (headers['content-length'] === undefined) return headers['transfer-encoding'] === undefined ? null : 411;
  return Number(headers['content-length']) > longestForm ? 413 : null;
}

function refuse(request: http.IncomingMessage, response: http.ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close', ...(status === 405 ? { allow: methods.join(', ') } : {}), 'content-type': 'text/plain; charset=utf-8' }).end(`${http.STATUS_CODES[status] ?? 'Refused'}\n`);
  // What is on its way is thrown away for a moment, so that the answer is read; then the line is cut.
  request.resume();
  setTimeout(() => request.destroy(), 2_000).unref();
}
