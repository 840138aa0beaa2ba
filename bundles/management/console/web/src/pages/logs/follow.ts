/** Lines of the log, newest first, each once. */
interface Line {
  readonly id: string;
}

/** Older lines at the end of what is shown. */
export function older<T extends Line>(shown: readonly T[], page: readonly T[]): readonly T[] {
  return [...shown, ...unknown(page, shown)];
}

/**
 * What is shown after the newest page was read. Undefined if lines between the two are missing, because more were logged than
 * a page holds: then the page takes the place of all that was shown.
 */
export function newer<T extends Line>(shown: readonly T[], page: readonly T[]): readonly T[] | undefined {
  const added = unknown(page, shown);
  if (added.length === page.length && page.length > 0) {
    return undefined;
  }
  return added.length > 0 ? [...added, ...shown] : shown;
}

function unknown<T extends Line>(page: readonly T[], shown: readonly T[]): readonly T[] {
  const known = new Set(shown.map((line) => line.id));
  return page.filter(({ id }) => !known.has(id) && known.add(id));
}
