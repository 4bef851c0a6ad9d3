import { Journal } from '@/sandbox/keep/journal';
import type { Records } from './adapter';

export interface Revocation {
  code: number;
  suberror?: string | undefined;
  description?: string | undefined;
  /** Exchange refuses the access tokens of the grant too, which Entra's ordinary revocation does not do. */
  smtp: boolean;
}

/** Grants that were withdrawn. Kept like the grants themselves: a dead token stays dead over a restart. */
export class Revocations {
  readonly #revoked: Journal<Revocation>;

  constructor(
    file: string,
    readonly records: Records,
  ) {
    this.#revoked = new Journal(file);
  }

  of(grantId: string | undefined): Revocation | undefined {
    return grantId === undefined ? undefined : this.#revoked.get(grantId);
  }

  revoke(grantId: string, revocation: Revocation): void {
    this.#revoked.set(grantId, revocation);
  }

  /** Every grant the account has now; a sign-in after this makes a good one. @returns how many */
  revokeAll(account: string, revocation: Revocation): number {
    let count = 0;
    for (const [key, payload] of this.records.entries()) {
      if (!key.startsWith('Grant:') || payload.accountId !== account || !payload.jti) continue;
      this.revoke(payload.jti, revocation);
      count += 1;
    }
    return count;
  }

  close(): void {
    this.#revoked.close();
  }
}
