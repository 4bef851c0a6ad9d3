import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInAs, startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import type { AuthorizationRunner } from '@/lib/authorizations/job';

const tenant = '11111111-0000-4000-8000-000000000001';

describe('two organizations that claim one account at the same moment', () => {
  let stage: SignInStage;
  let organizations: string[];
  let runner: AuthorizationRunner | undefined;

  beforeAll(async () => {
    stage = await startSignInStage();
    organizations = [await stage.organization('northern'), await stage.organization('southern')];
  });
  afterAll(async () => {
    await runner?.stop();
    await stage.stop();
  });

  async function claim(organizationId: string, keys: string[]): Promise<boolean> {
    const { withOrganization } = await import('@/lib/base/db/sql');
    const { claimAccount } = await import('@/lib/grants/claim-account');
    return withOrganization(organizationId, (sql) => claimAccount(sql, keys));
  }
  async function held(organizationId: string, keys: string[]): Promise<number> {
    const { withOrganization } = await import('@/lib/base/db/sql');
    return withOrganization(organizationId, async (sql) => (await sql(`SELECT FROM "AccountClaim" WHERE "organizationId" = $1 AND "key" = ANY($2)`, [organizationId, keys])).length);
  }

  it('are never both told yes, whichever of its keys they know it by: one has all it asked for, the other nothing', async () => {
    for (let round = 0; round < 60; round += 1) {
      const [object, name, alias] = [`${tenant}/object-${round}`, `${tenant}/scan-${round}@contoso.example`, `${tenant}/alias-${round}@contoso.example`];
      const all = [[object, name, alias], [name], [alias, name], [alias, object, name], [object, name]];
      const asked = [all[round % 5] ?? [], all[(round * 3 + 1) % 5] ?? []];
      const answers = await Promise.all(organizations.map((organizationId, n) => claim(organizationId, asked[n] ?? [])));
      expect({ round, yes: answers.filter(Boolean).length }).toEqual({ round, yes: 1 });
      const winner = answers.indexOf(true);
      const everything = [object, name, alias];
      expect(await held(organizations[winner] ?? '', everything)).toBe(asked[winner]?.length);
      expect(await held(organizations[1 - winner] ?? '', everything)).toBe(0);
    }
  });

  it('end their sign-ins, one completed and the other told so', async () => {
    const { startAuthorizationRunner } = await import('@/lib/authorizations/job');
    const { logIn } = await import('@/lib/relay/log-in');
    runner = startAuthorizationRunner({ everyMs: 100, logIn });
    const people = [await stage.person(organizations[0] ?? '', 'Ann'), await stage.person(organizations[1] ?? '', 'Ben')];
    for (let round = 0; round < 4; round += 1) {
      const account = `both-${round}@contoso.example`;
      const ended = await Promise.all(
        people.map(async (person) => signInAs(stage, person, await stage.mailbox(person.organizationId, account), account)),
      );
      expect(ended.map(({ state }) => state).sort()).toEqual(['completed', 'failed']);
      expect(ended.find(({ state }) => state === 'failed')?.error).toMatchObject({ code: 'account_in_other_organization' });
    }
  });
});
