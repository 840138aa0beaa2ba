/** What somebody does who is at the page. */
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
const LONGEST_REST_MS = 60_000;

let lastMs = performance.now();

for (const sign of SIGNS) {
  globalThis.addEventListener?.(sign, () => (lastMs = performance.now()), { capture: true, passive: true });
}

/** Whether somebody was at the page a moment ago: what it asks by itself later does not keep the login from ending. */
export function isAttended(): boolean {
  return performance.now() - lastMs < LONGEST_REST_MS;
}
