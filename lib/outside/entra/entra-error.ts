import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { z } from 'zod';
import type { EntraFacts } from '@/lib/grants/rules/entra-error';

/**
 * Entra (or the way to it) refused. Carries what the raw answer said, which MSAL's own errors lose for device codes.
 * Never carries a token or a code.
 */
export class EntraError extends Error implements EntraFacts {
  readonly oauthError: string;
  readonly aadsts: number | null;
  readonly suberror: string | null;
  readonly text: string | null;
  readonly traceId: string | null;
  readonly correlationId: string | null;
  /** HTTP's; null where no answer came. */
  readonly status: number | null;
  /** Seconds, where the answer named them. */
  readonly retryAfter: number | null;

  constructor(facts: Partial<EntraFacts> & { oauthError: string }) {
    super(`${facts.oauthError}${facts.aadsts ? ` (AADSTS${facts.aadsts})` : ''}${facts.text ? `: ${facts.text}` : ''}`);
    this.name = 'EntraError';
    this.oauthError = facts.oauthError;
    this.aadsts = facts.aadsts ?? null;
    this.suberror = facts.suberror ?? null;
    this.text = facts.text ?? null;
    this.traceId = facts.traceId ?? null;
    this.correlationId = facts.correlationId ?? null;
    this.status = facts.status ?? null;
    this.retryAfter = facts.retryAfter ?? null;
  }
}

/** RFC 6749 §5.2, and what Entra adds to it. */
const errorAnswer = z.object({
  error: z.string().min(1),
  error_description: z.string().optional().catch(undefined),
  error_codes: z.array(z.number().int()).optional().catch(undefined),
  suberror: z.string().optional().catch(undefined),
  trace_id: z.string().optional().catch(undefined),
  correlation_id: z.string().optional().catch(undefined),
});

/** Reads an error answer. One that is none of OAuth's (a proxy's page, an empty body) becomes `unreadable_answer`. */
export function entraErrorOf(answer: { status: number; headers: Record<string, string>; body: unknown }): EntraError {
  const seconds = Number(answer.headers['retry-after']);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) : null;
  const parsed = errorAnswer.safeParse(answer.body);
  if (!parsed.success) {
    return new EntraError({
      oauthError: answer.status === 429 || answer.status >= 500 ? 'temporarily_unavailable' : 'unreadable_answer',
      text: `The sign-in server answered ${answer.status} in a form that is not OAuth's.`,
      status: answer.status,
      retryAfter,
    });
  }
  const { error, error_description, error_codes, suberror, trace_id, correlation_id } = parsed.data;
  return new EntraError({
    oauthError: error,
    aadsts: error_codes?.[0] ?? codeIn(error_description),
    suberror: suberror ?? null,
    text: sentenceOf(error_description),
    traceId: trace_id ?? null,
    correlationId: correlation_id ?? null,
    status: answer.status,
    retryAfter,
  });
}

/** No answer at all: refused, lost, timed out, or a certificate that isn't the cloud's. */
export function unreachable(error: unknown): EntraError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = (cause as NodeJS.ErrnoException).code;
  return new EntraError({ oauthError: 'network_error', text: `The sign-in server could not be reached: ${code ?? cause.message}.` });
}

/**
 * What MSAL raised by itself, without an error answer: nothing in its cache, an answer it could not read. What is none of
 * MSAL's nor Entra's stays as it is: a fault of ours is never taken for a refusal.
 */
export function entraErrorOfMsal(error: unknown): unknown {
  if (error instanceof EntraError || !(error instanceof AuthError)) return error;
  const number = error instanceof ServerError || error instanceof InteractionRequiredAuthError ? Number(error.errorNo) : NaN;
  return new EntraError({
    oauthError: error.errorCode,
    aadsts: Number.isInteger(number) ? number : codeIn(error.errorMessage),
    suberror: error.subError || null,
    text: sentenceOf(error.errorMessage),
    traceId: error instanceof InteractionRequiredAuthError ? error.traceId || null : null,
    correlationId: error.correlationId || null,
  });
}

function codeIn(description: string | undefined): number | null {
  const found = /AADSTS(\d{5,7})/.exec(description ?? '')?.[1];
  return found ? Number(found) : null;
}

/** Entra's sentence without the ids it appends, which are kept apart. */
function sentenceOf(description: string | undefined): string | null {
  const sentence = description?.split(/(?:Trace ID:|Correlation ID:|Timestamp:)/)[0]?.trim();
  return sentence ? sentence.slice(0, 1000) : null;
}
