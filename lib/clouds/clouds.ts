import { env } from '@/lib/base/env';
import { NotFound } from '@/lib/base/errors';
import { cloudsSchema, type Cloud } from './contract';
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
