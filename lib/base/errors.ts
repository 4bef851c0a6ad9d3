import { shown } from './rules/shown';

/** What a person or a program is told when something is refused; the same for REST, SMTP and the browser. */
export interface Explanation {
  /** Stable, snake_case; programs may rely on it. */
  code: string;
  /** One sentence: what happened. */
  title: string;
  /** What to do about it. */
  remedy: string;
  /** The input it is about, as a dotted path. */
  field?: string;
  /** Further inputs at fault, each with its own sentence. */
  fields?: { field: string; message: string }[];
  /** Seconds after which the same call may succeed. */
  retryAfter?: number;
}

/** Bytes an answer spends on each: what a caller sent comes back cut, however long it was. */
const limits = { title: 600, remedy: 2_000, field: 200, message: 300, fields: 2_500 };

/** The one place where what is said of an input is cut. */
function cut(explanation: Explanation): Explanation {
  let room = limits.fields;
  const fields = explanation.fields
    ?.map(({ field, message }) => ({ field: shown(field, limits.field), message: shown(message, limits.message) }))
    .filter(({ field, message }) => (room -= Buffer.byteLength(field + message)) >= 0);
  return {
    ...explanation,
    title: shown(explanation.title, limits.title),
    remedy: shown(explanation.remedy, limits.remedy),
    ...(explanation.field === undefined ? {} : { field: shown(explanation.field, limits.field) }),
    ...(fields === undefined ? {} : { fields }),
  };
}

/** Base of every error Platen raises on purpose. `status` is HTTP's. */
export class PlatenError extends Error {
  readonly explanation: Explanation;
  constructor(
    readonly status: number,
    explanation: Explanation,
  ) {
    const told = cut(explanation);
    super(told.title);
    this.explanation = told;
    this.name = new.target.name;
  }
  get code(): string {
    return this.explanation.code;
  }
}

/** The row is not there, or belongs to another organization: the two are never told apart. */
export class NotFound extends PlatenError {
  constructor(what: string) {
    super(404, { code: 'not_found', title: `There is no such ${what}.`, remedy: `Check the address or the id; the ${what} may have been deleted.` });
  }
}

export class InvalidInput extends PlatenError {
  constructor(explanation: Explanation, status = 422) {
    super(status, explanation);
  }
}

export class Forbidden extends PlatenError {
  /** @param machine a credential or a key asks, not a person */
  constructor(permission: string, machine = false) {
    super(403, {
      code: 'forbidden',
      ...(machine
        ? { title: `This credential does not have the right ${permission}.`, remedy: `Use one that has it, or make an organization key with ${permission} in the settings.` }
        : { title: 'Your role does not allow this.', remedy: `Ask an owner or administrator of the organization. What is needed: ${permission}.` }),
    });
  }
}

export class Unauthenticated extends PlatenError {
  constructor(explanation: Explanation) {
    super(401, explanation);
  }
}

export class Conflict extends PlatenError {
  constructor(explanation: Explanation) {
    super(409, explanation);
  }
}

/** Something Platen stands on is down or full; the caller keeps what it has and tries again. */
export class Unavailable extends PlatenError {
  constructor(explanation: Explanation) {
    super(503, explanation);
  }
}
