import { PlatenError, Unavailable, type Explanation } from '@/lib/base/errors';

/** A mailbox's grant will not work again until a person acts: sign in, or change something in Entra first. */
export class GrantUnusable extends PlatenError {
  constructor(
    /** The hold this puts on the mailbox. */
    readonly holdReason: 'needs_sign_in' | 'needs_admin',
    explanation: Explanation,
    /** What Entra said: "AADSTS50173"; null where there was nothing to ask with. */
    readonly entraCode: string | null,
    /** Entra's own sentence, without any secret. */
    readonly entraText: string | null,
  ) {
    super(409, explanation);
  }
}

/** No token now, but the grant stands: Entra is busy or out of reach. `retryAfter` says when to ask again, in seconds. */
export class GrantTemporarilyUnavailable extends Unavailable {
  readonly retryAfter: number;

  constructor(explanation: Explanation & { retryAfter: number }) {
    super(explanation);
    this.retryAfter = explanation.retryAfter;
  }
}
