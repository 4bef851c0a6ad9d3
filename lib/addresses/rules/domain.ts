/** RFC 5321 §4.5.3.1.2 and RFC 1035 §2.3.4, in octets. */
const domainLimit = 255;
const labelLimit = 63;

export type DomainFault = 'too_long' | 'label_too_long' | 'empty_label' | 'no_dot' | 'ip_address' | 'not_a_name';

/**
 * A domain as it stands on the wire: small letters, international labels in punycode (UTS 46, as browsers do it; the URL
 * parser holds that table). What comes out is a host name of RFC 1123 with at least two labels.
 *
 * @param text what stands behind the @, without white space or comments
 */
export function asciiDomain(text: string): { domain: string } | { fault: DomainFault } {
  if (text.length > domainLimit) return { fault: 'too_long' };
  if (text.split('.').includes('')) return { fault: 'empty_label' };
  const ascii = /^[\x21-\x7e]+$/.test(text) ? text.toLowerCase() : toAscii(text);
  if (ascii === null) return { fault: 'not_a_name' };
  if (ascii.length > domainLimit) return { fault: 'too_long' };
  const labels = ascii.split('.');
  if (labels.includes('')) return { fault: 'empty_label' };
  if (labels.some((label) => label.length > labelLimit)) return { fault: 'label_too_long' };
  if (!labels.every(isLabel)) return { fault: 'not_a_name' };
  // No top-level domain is a number (RFC 3696 §2): this is an address of IPv4.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return { fault: labels.length === 4 ? 'ip_address' : 'not_a_name' };
  return labels.length > 1 ? { domain: ascii } : { fault: 'no_dot' };
}

function isLabel(label: string): boolean {
  return /^[a-z0-9-]+$/.test(label) && !label.startsWith('-') && !label.endsWith('-');
}

/** A domain, or some labels of one, in ASCII; null where none of its letters is beyond ASCII, or it can't be part of a domain. */
export function asciiLabels(text: string): string | null {
  return text.length > domainLimit || /^[\0-\x7f]*$/.test(text) ? null : toAscii(text);
}

/** Other signs of ASCII would end the host in a URL, or be decoded by it. */
function toAscii(text: string): string | null {
  if (/[\0-,/:-@[-`{-\x7f]/.test(text)) return null;
  try {
    return new URL(`http://${text}`).hostname;
  } catch {
    return null;
  }
}
