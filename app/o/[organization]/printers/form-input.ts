const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** What a printer is, as its form posts it. */
export function identityOf(form: FormData): Record<string, string> {
  const entries = ['name', 'make', 'model', 'serial', 'assetTag', 'firmware', 'site'] as const;
  return { ...Object.fromEntries(entries.map((name) => [name, text(form, name)])), address: text(form, 'networkAddress') };
}

/**
 * The Send (Email) settings, as the form posts them. Only what the chosen method knows is taken over: the verb refuses
 * everything else. An entry left empty is one not given.
 */
export function sendOf(form: FormData): Record<string, string | boolean> {
  const given = (...names: string[]) => Object.fromEntries(names.flatMap((name) => (text(form, name).trim() === '' ? [] : [[name, text(form, name)]])));
  const method = text(form, 'method');
  const own = { serverName: text(form, 'serverName'), port: text(form, 'port'), security: text(form, 'security'), ...given('administratorEmail') };
  const byMethod: Record<string, Record<string, string>> = {
    oauth: { cloud: text(form, 'cloud'), serverName: text(form, 'serverName'), ...given('userName') },
    password: { ...own, ...given('userName', 'authEncryption'), ...(form.get('password') ? { password: text(form, 'password') } : {}) },
    none: own,
  };
  return { method, address: text(form, 'address'), autoSpecifySenderName: form.get('autoSpecifySenderName') === 'on', ...byMethod[method] };
}
