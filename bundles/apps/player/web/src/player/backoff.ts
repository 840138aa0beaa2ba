/** Waiting times between attempts: each longer than the last up to a limit, spread so that viewers do not come in step. */
export class Backoff {
  private attempt = 0;

  constructor(
    private readonly firstMs: number,
    private readonly maxMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** The next waiting time: between 75 % and 125 % of the step, and at least what the server asked for. */
  nextMs(atLeastMs = 0): number {
    const step = Math.min(this.maxMs, this.firstMs * 1.6 ** this.attempt);
    this.attempt++;
    return Math.round(Math.max(step * (0.75 + this.random() * 0.5), atLeastMs));
  }

  reset(): void {
    this.attempt = 0;
  }
}
