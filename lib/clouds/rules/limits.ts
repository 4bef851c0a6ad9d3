/** What an account may send, or what Platen lets it. */
export interface SendingLimits {
  /** Messages in any 60 seconds. */
  maxPerMinute: number;
  maxConnections: number;
  /** Recipients in the last 24 hours. */
  maxRecipientsPerDay: number;
}

/** `uses` is what a mailbox starts with, `allows` what nobody may set it above. */
export interface LimitsOfServer {
  uses: SendingLimits;
  allows: SendingLimits;
}

/** Exchange Online counts 30 messages a minute and 3 connections; a little is left for clocks and lines that die slowly. */
export const exchangeLimits: LimitsOfServer = {
  uses: { maxPerMinute: 28, maxConnections: 2, maxRecipientsPerDay: 10_000 },
  allows: { maxPerMinute: 30, maxConnections: 3, maxRecipientsPerDay: 10_000 },
};

/** A server of one's own: as careful until its owner says otherwise. Every message of a minute is a slot in the lane's row. */
export const ownServerLimits: LimitsOfServer = {
  uses: exchangeLimits.uses,
  allows: { maxPerMinute: 1200, maxConnections: 20, maxRecipientsPerDay: 1_000_000 },
};

/** Which of the limits go above what is allowed. */
export function aboveAllowed(wanted: SendingLimits, allows: SendingLimits): (keyof SendingLimits)[] {
  return (['maxPerMinute', 'maxConnections', 'maxRecipientsPerDay'] as const).filter((name) => wanted[name] > allows[name]);
}
