import type { Limits } from '@/sandbox/control/schema';

/** Exchange Online's limits per mailbox: connections at once, and messages in any window. */
export class MailboxLimits {
  readonly #connections = new Map<string, Set<string>>();
  readonly #accepted = new Map<string, number[]>();

  /** @returns false where the mailbox has more connections than it may. */
  enter(mailbox: string, session: string, limits: Limits): boolean {
    const sessions = this.#connections.get(mailbox) ?? new Set();
    sessions.add(session);
    this.#connections.set(mailbox, sessions);
    return sessions.size <= limits.connections;
  }

  leave(session: string): void {
    for (const [mailbox, sessions] of this.#connections) {
      if (sessions.delete(session) && sessions.size === 0) this.#connections.delete(mailbox);
    }
  }

  /** Counts a message that is about to be accepted. @returns the reply that refuses it, or undefined. */
  count(mailbox: string, session: string, limits: Limits, now: number): string | undefined {
    const order = [...(this.#connections.get(mailbox) ?? [])].indexOf(session);
    if (order >= limits.connections) return limits.connectionsReply;
    const recent = (this.#accepted.get(mailbox) ?? []).filter((at) => at > now - limits.windowSeconds * 1000);
    this.#accepted.set(mailbox, recent);
    if (recent.length >= limits.messages) return limits.messagesReply;
    recent.push(now);
    return undefined;
  }

  /** The tests' fresh start: forgets what was sent, not who is connected. */
  forget(): void {
    this.#accepted.clear();
  }
}
