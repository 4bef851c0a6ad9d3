// Whether node_modules is what package-lock.json asks for.

/** `installed` is node_modules/.package-lock.json, which npm writes last: half an installation has none. */
export function isInstalled(lock, installed) {
  if (!lock?.packages || !installed?.packages) return false;
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '') return true;
    const found = installed.packages[place];
    // What is for other platforms is left out.
    if (!found) return Boolean(wanted.optional || wanted.devOptional);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}
