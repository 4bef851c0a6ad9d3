/** A mail server's answer to one command. */
export interface Reply {
  code: number;
  /** Enhanced status code (RFC 3463), where the server gave one. */
  enhanced: string | null;
  text: string;
}

/** Reads a reply of one or several lines; null where it is none. */
export function readReply(raw: string | undefined): Reply | null {
  const lines = (raw ?? '').split(/\r?\n/).flatMap((line) => {
    const found = /^(\d{3})(?:[ -](.*))?$/.exec(line);
    return found ? [{ code: Number(found[1]), rest: found[2] ?? '' }] : [];
  });
  const last = lines.at(-1);
  if (!last) return null;
  let enhanced: string | null = null;
  const texts = lines.map(({ rest }) => {
    const found = /^([245]\.\d{1,3}\.\d{1,3})(?:\s(.*))?$/.exec(rest);
    if (!found) return rest;
    enhanced = found[1] ?? null;
    return found[2]?.trimStart() ?? '';
  });
  return { code: last.code, enhanced, text: texts.join(' ').trim() };
}
