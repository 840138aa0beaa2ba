/** The viewer's preferences. A page in a sandboxed frame has no storage: then nothing is remembered. */

export function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(`millrace.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) {
      localStorage.removeItem(`millrace.${key}`);
    } else {
      localStorage.setItem(`millrace.${key}`, value);
    }
  } catch {
    // nothing to do
  }
}
