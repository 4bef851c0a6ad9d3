const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** What the form posts of what the client proves itself with; the verb refuses what does not belong together. */
function proofOf(form: FormData): Record<string, string> {
  const kind = text(form, 'proof');
  const expiresOn = text(form, 'expiresOn');
  const ends = expiresOn === '' ? {} : { expiresOn };
  switch (kind) {
    case 'kept':
      return { kind, ...ends };
    case 'secret':
      return { kind, secret: text(form, 'secret'), ...ends };
    case 'certificate':
      return { kind, certificate: text(form, 'certificate'), privateKey: text(form, 'privateKey') };
    default:
      return { kind };
  }
}

/** An app registration as the form posts it. */
export function draftOf(form: FormData) {
  return { clientId: text(form, 'clientId'), entraTenantId: text(form, 'entraTenantId'), proof: proofOf(form) };
}
