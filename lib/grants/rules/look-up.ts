/**
 * Microsoft's own page on an error code, of the cloud it came from. Source: entra-docs, reference-error-codes (the China
 * edition names its own sign-in host); any other authority has no such page, so it is the worldwide one then.
 */
const hosts = ['https://login.microsoftonline.com', 'https://login.microsoftonline.us', 'https://login.partner.microsoftonline.cn'] as const;

/** Where Microsoft explains a code such as "AADSTS50173"; null for what is no code of Entra's. */
export function lookUpAddress(code: string | null, authority: string | null): string | null {
  const number = /^AADSTS(\d+)$/.exec(code ?? '')?.[1];
  if (!number) return null;
  return `${hosts.find((host) => host === authority) ?? hosts[0]}/error?code=${number}`;
}
