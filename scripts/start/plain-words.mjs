// What the system's own errors mean for a person who wants to start Platen.

/** A sentence for an error that has to do with permissions or space; undefined for all others. */
export function inPlainWords(error) {
  const place = error?.path ?? error?.dest ?? 'a file it needs';
  switch (error?.code) {
    case 'EACCES':
    case 'EPERM':
      return `Platen may not write ${place}: it belongs to another user, perhaps because Platen was started as root before. Start it as that user, or give the folder back with: sudo chown -R "$(id -un)" <folder>`;
    case 'EROFS':
      return `Platen can't write ${place}: that disk is read-only. Set PLATEN_DATA_DIR to a folder that can be written.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no space left for ${place}. Free some, or set PLATEN_DATA_DIR to a folder on another disk.`;
    case 'ENOENT':
      // What Node makes of a read-only disk when it makes folders above a folder too.
      return error.syscall === 'mkdir' ? `The folder ${place} can't be made: is its disk read-only? Set PLATEN_DATA_DIR to a folder that can be written.` : undefined;
    default:
      return undefined;
  }
}
