import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Cloud } from '@/lib/clouds/contract';
import { EntraError, unreachable } from './entra-error';

/** An answer of the sign-in server; `body` is null where it was not JSON. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

export interface Outgoing {
  cloud: Cloud;
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  signal?: AbortSignal;
}

const largestAnswer = 1024 * 1024;

/**
 * Posts to the cloud's own sign-in server and nowhere else; follows no redirect; verifies the certificate.
 * @throws EntraError `foreign_host` for any other address, `network_error` when no answer came.
 */
export async function post({ cloud, url, headers, body, timeoutMs, signal }: Outgoing): Promise<Answer> {
  if (new URL(url).origin !== new URL(cloud.authority).origin) {
    throw new EntraError({ oauthError: 'foreign_host', text: 'A token or code may go to the sign-in server of its cloud only.' });
  }
  const secureContext = cloud.caFile ? contextWith(cloud.caFile, await authorityOf(cloud.caFile)) : undefined;
  const time = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers, 'content-length': Buffer.byteLength(body) },
        signal: signal ? AbortSignal.any([signal, time]) : time,
        ...(secureContext ? { secureContext } : {}),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > largestAnswer) incoming.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        incoming.on('error', fail);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body: json(Buffer.concat(chunks)) }));
      },
    );
    function fail(error: Error): void {
      if (signal?.aborted) reject(error);
      else reject(unreachable(time.aborted ? new Error(`no answer within ${Math.round(timeoutMs / 1000)} s`) : error));
    }
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

const contexts = new Map<string, { ca: string; context: SecureContext }>();

/** Made once for a file as it stands: reading all the well-known authorities costs more than the rest of a refresh. */
function contextWith(caFile: string, ca: string): SecureContext {
  const known = contexts.get(caFile);
  if (known?.ca === ca) return known.context;
  const context = createSecureContext({ ca: [...rootCertificates, ca] });
  contexts.set(caFile, { ca, context });
  return context;
}

async function authorityOf(caFile: string): Promise<string> {
  try {
    return await readFile(caFile, 'utf8');
  } catch (error) {
    throw new EntraError({ oauthError: 'network_error', text: `The cloud's certificate authority can't be read from ${caFile}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.` });
  }
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
