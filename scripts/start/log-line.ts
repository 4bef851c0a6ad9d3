import { z } from 'zod';

// pino's levels (https://getpino.io/#/docs/api?id=loggerlevels-object): 40 warn, 50 error, 60 fatal.
const WARN = 40;

const entry = z.looseObject({
  level: z.number(),
  msg: z.string().optional(),
  err: z.union([z.string(), z.looseObject({ message: z.string() }).transform(({ message }) => message)]).optional().catch(undefined),
});

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What of a log line a person at the terminal should see: warnings and worse, in words; undefined for the rest. */
export function forTerminal(line: string): string | undefined {
  if (!line.startsWith('{')) {
    // Not ours: Node's or Next's own words.
    return /\b(error|warning|fatal|unhandled|exception)\b/i.test(line) ? line.trim() : undefined;
  }
  const found = entry.safeParse(parse(line));
  if (!found.success || found.data.level < WARN) return undefined;
  const { msg, err } = found.data;
  return [...new Set([msg, err])].filter(Boolean).join(': ') || line;
}
