import { createSubscriber } from "svelte/reactivity";

const EVERY_MS = 10_000;
/** Answers tell whole seconds, and take a while to come. */
const ALIKE_MS = 2_000;

/** The server's time of day. What a page makes of it is made anew every 10 s. */
export class Clock {
  private offsetMs = 0;
  private readonly follow = createSubscriber((update) => {
    const timer = setInterval(update, EVERY_MS);
    return () => clearInterval(timer);
  });

  /** Milliseconds since 1970. */
  get nowMs(): number {
    this.follow();
    return Date.now() + this.offsetMs;
  }

  /** Takes what an answer says of the time, the value of its `Date`. */
  told(date: string | null): void {
    const offsetMs = Date.parse(date ?? "") - Date.now();
    if (Math.abs(offsetMs) <= ALIKE_MS) {
      this.offsetMs = 0;
    } else if (Math.abs(offsetMs - this.offsetMs) > ALIKE_MS) {
      this.offsetMs = offsetMs;
    }
  }
}

export const clock = new Clock();
