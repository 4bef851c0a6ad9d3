import { z } from 'zod';

const cacheSchema = z.object({
  AccessToken: z.record(z.string(), z.object({ secret: z.string(), target: z.string(), expires_on: z.coerce.number() })).default({}),
});

/**
 * The newest access token for `scope` in a serialized MSAL cache; null where there is none.
 * @param scope null: any. An app's token has one resource, and Entra names its scopes in words of its own.
 */
export function cachedToken(cache: string, scope: string | null): { accessToken: string; expiresAt: Date } | null {
  const tokens = Object.values(cacheSchema.parse(JSON.parse(cache)).AccessToken)
    .filter((token) => scope === null || token.target.toLowerCase().split(' ').includes(scope.toLowerCase()))
    .sort((one, other) => other.expires_on - one.expires_on);
  const newest = tokens[0];
  return newest ? { accessToken: newest.secret, expiresAt: new Date(newest.expires_on * 1000) } : null;
}
