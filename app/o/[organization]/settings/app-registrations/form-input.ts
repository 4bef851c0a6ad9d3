const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** What the form posts of what the client proves itself with; the verb refuses what does not belong together. */
function proofOf(form: FormData): Record<string, string> {
  const kind = text(form, 'proof');
  if (kind === 'secret') {
    const expiresOn = text(form, 'expiresOn');
    return { kind, secret: text(form, 'secret'), ...(expiresOn === '' ? {} : { expiresOn }) };
  }
  return kind === 'certificate' ? { kind, certificate: text(form, 'certificate'), privateKey: text(form, 'privateKey') } : { kind };
}

/** An app registration as the form posts it. */
export function draftOf(form: FormData) {
  return { clientId: text(form, 'clientId'), entraTenantId: text(form, 'entraTenantId'), proof: proofOf(form) };
}
