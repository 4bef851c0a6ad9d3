import { cloudsSchema } from '@/lib/clouds/contract';
import { microsoftClouds } from '@/lib/clouds/rules/microsoft';
import { Sentence } from '../postgres';
import type { InstalledCloud } from './sync-clouds';

/**
 * Microsoft's clouds and what PLATEN_CLOUDS (`json`) adds or overrides. Unlike lib/clouds it needs no other variable, so
 * that a migration can run where the keys are not.
 */
export function installedClouds(json: string | undefined): InstalledCloud[] {
  let given: unknown;
  try {
    given = JSON.parse(json || '{}');
  } catch {
    throw new Sentence('PLATEN_CLOUDS is not JSON. It maps names of clouds to their settings: docs/architecture.md.');
  }
  const own = cloudsSchema.safeParse(given);
  if (!own.success) {
    throw new Sentence(`PLATEN_CLOUDS is not right: ${own.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  }
  return Object.entries({ ...microsoftClouds, ...own.data }).map(([name, { servers, ...cloud }]) => ({
    name,
    label: cloud.label,
    authority: cloud.authority,
    delegatedScope: cloud.delegatedScope,
    appOnlyScope: cloud.appOnlyScope,
    limits: cloud.limits,
    servers: servers.map((server) => server.name),
  }));
}
