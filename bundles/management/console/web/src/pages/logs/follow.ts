/** What a page of the log has that is not shown yet. */
export function newer<T extends { readonly id: string }>(page: readonly T[], shown: readonly T[]): readonly T[] {
  const known = new Set(shown.slice(0, page.length * 2).map((entry) => entry.id));
  return page.filter((entry) => !known.has(entry.id));
}
