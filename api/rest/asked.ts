import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Identity } from '@/lib/base/context';
import { authenticate } from '@/lib/credentials/authenticate';

/** Who shows the request's credential, and from where. */
export async function identify(request: FastifyRequest): Promise<Identity> {
  const ip = request.ip || null;
  return { ...(await authenticate(request.headers.authorization, ip)), requestId: request.id, ip };
}

/** A query's value that may be given several times, or several in one, with commas. */
export const several = z.preprocess(
  (given) => (given === undefined ? undefined : [given].flat().flatMap((one) => (typeof one === 'string' ? one.split(',').map((part) => part.trim()) : [one])).filter((one) => one !== '')),
  z.array(z.string()).optional(),
);
