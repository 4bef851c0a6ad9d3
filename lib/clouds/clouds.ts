import { env } from '@/lib/base/env';
import { NotFound } from '@/lib/base/errors';
import { cloudsSchema, type Cloud } from './contract';
import { exchangeLimits, ownServerLimits, type LimitsOfServer } from './rules/limits';
import { microsoftClouds } from './rules/microsoft';

let known: Map<string, Cloud> | undefined;

/** The clouds of this installation: Microsoft's, and what PLATEN_CLOUDS adds or overrides. The first is the default. */
export function clouds(): Map<string, Cloud> {
  if (!known) {
    const own = cloudsSchema.parse(env().PLATEN_CLOUDS);
    known = new Map(Object.entries({ ...own, ...microsoftClouds, ...own }).map(([name, cloud]) => [name, { name, ...cloud }]));
  }
  return known;
}

/** @throws NotFound for a cloud the installation does not know. */
export function cloudNamed(name: string): Cloud {
  const cloud = clouds().get(name);
  if (!cloud) throw new NotFound('cloud');
  return cloud;
}

/** The limits of a cloud, or of a server of one's own; Exchange's for a cloud that is configured no longer. */
export function limitsAt(cloudName: string | null): LimitsOfServer {
  if (cloudName === null) return ownServerLimits;
  return clouds().get(cloudName)?.limits ?? exchangeLimits;
}
