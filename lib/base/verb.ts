import type { z } from 'zod';
import { actorAllows } from './actor';
import { writeAudit, type AuditDraft } from './audit';
import type { Context, OpenContext } from './context';
import type { Sql } from './db/sql';
import { sqlOf } from './db/sql-of';
import { Forbidden } from './errors';
import { parseInput } from './parse-input';
import type { Permission } from './roles';

export { parseInput };

/**
 * What a change leaves behind, said where the verb is defined: the entity its entries in the audit log are about, or where
 * else its history stands: a message in its attempts, a token in the events of its grant.
 */
type Trail = { entry: string; history?: never } | { entry?: never; history: 'attempts' | 'grant events' };

/** Writes the verb's entry in the transaction of its change. */
type WriteEntry = (sql: Sql, draft: AuditDraft) => Promise<void>;

interface VerbTraits {
  /** `subject.verb`, as the audit log writes it. */
  name: string;
  permission: Permission;
  kind: 'read' | 'change' | 'open';
  input: z.ZodType;
  /** Null for a verb that only reads. */
  trail: Trail | null;
  /** The verb itself, for tests that run all of them: it parses whatever it is given. */
  call: (context: Context & OpenContext, input: never) => Promise<unknown>;
}

/** Every verb defined so far, by name: the tests that must cover all verbs walk it. */
export const verbs = new Map<string, VerbTraits>();

type Input<S extends z.ZodType> = z.input<S>;

function register(traits: VerbTraits): void {
  if (verbs.has(traits.name) && verbs.get(traits.name)?.kind !== traits.kind) throw new Error(`two verbs are called ${traits.name}`);
  verbs.set(traits.name, traits);
}

/** @throws Forbidden */
function demand({ actor }: Pick<Context, 'actor'>, permission: Permission): void {
  if (!actorAllows(actor, permission)) throw new Forbidden(permission, actor.kind === 'credential' || actor.kind === 'organization_key');
}

/** A verb that only reads: permission, parse, read. */
export function readVerb<S extends z.ZodType, R>(spec: {
  name: string;
  permission: Permission;
  input: S;
  read: (context: Context, input: z.output<S>) => Promise<R>;
}): (context: Context, input: Input<S>) => Promise<R> {
  const call = async (context: Context, input: Input<S>): Promise<R> => {
    demand(context, spec.permission);
    return spec.read(context, parseInput(spec.input, input));
  };
  register({ name: spec.name, permission: spec.permission, kind: 'read', input: spec.input, trail: null, call });
  return call;
}

/** A verb that changes something: permission, parse, change, audit, all in the context's transaction. */
export function changeVerb<S extends z.ZodType, R>(spec: {
  name: string;
  permission: Permission;
  /** The entity its entries are about; more may be about others. */
  entry: string;
  input: S;
  change: (context: Context, input: z.output<S>) => Promise<{ result: R; audit: AuditDraft | AuditDraft[] }>;
}): (context: Context, input: Input<S>) => Promise<R> {
  const call = async (context: Context, input: Input<S>): Promise<R> => {
    demand(context, spec.permission);
    const { result, audit } = await spec.change(context, parseInput(spec.input, input));
    for (const draft of [audit].flat()) await writeAudit(sqlOf(context.tx), context, spec.name, draft);
    return result;
  };
  register({ name: spec.name, permission: spec.permission, kind: 'change', input: spec.input, trail: { entry: spec.entry }, call });
  return call;
}

/**
 * A verb that waits for the network: permission and parse here; it opens its own short transactions, and where it declares
 * an entry writes it with `audit` in the transaction of its change.
 */
export function openVerb<S extends z.ZodType, R>(
  spec: {
    name: string;
    permission: Permission;
    input: S;
    run: (context: OpenContext, input: z.output<S>, audit: WriteEntry) => Promise<R>;
  } & Trail,
): (context: OpenContext, input: Input<S>) => Promise<R> {
  const call = async (context: OpenContext, input: Input<S>): Promise<R> => {
    demand(context, spec.permission);
    return spec.run(context, parseInput(spec.input, input), (sql, draft) => writeAudit(sql, context, spec.name, draft));
  };
  register({ name: spec.name, permission: spec.permission, kind: 'open', input: spec.input, trail: trailOf(spec), call });
  return call;
}

function trailOf(spec: Trail): Trail {
  return spec.entry === undefined ? { history: spec.history } : { entry: spec.entry };
}
