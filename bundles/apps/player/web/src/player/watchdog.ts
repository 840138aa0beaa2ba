/** Notices that a stream no longer goes on, and that a picture stands still although the stream goes on. */

export interface Observation {
  /** Newest media time that the manifest or buffer shows, in seconds. */
  readonly edge: number;
  readonly currentTime: number;
  /** Whether the picture should move: neither paused nor waiting for the viewer. */
  readonly wanted: boolean;
}

export interface Verdict {
  /** The edge moved and there is a picture. */
  readonly progress: boolean;
  readonly stale: boolean;
  /** The stream goes on, the picture does not. Said once, then again after as long a time. */
  readonly frozen: boolean;
}

const FROZEN_MS = 5_000;

export class Watchdog {
  private edge = Number.NaN;
  private edgeMovedMs = 0;
  private time = Number.NaN;
  private timeMovedMs = 0;

  /** Begins anew, for a new engine. */
  reset(nowMs: number): void {
    this.edge = Number.NaN;
    this.time = Number.NaN;
    this.edgeMovedMs = nowMs;
    this.timeMovedMs = nowMs;
  }

  /** The player was moved to another place, which is no movement of the picture. */
  jumped(currentTime: number): void {
    this.time = currentTime;
  }

  /** Judges what is seen now; call it a few times a second. */
  look(nowMs: number, seen: Observation, staleAfterMs: number): Verdict {
    const edgeMoved = this.edgeMoved(nowMs, seen.edge);
    const moved = seen.currentTime !== this.time;
    const first = Number.isNaN(this.time);
    if (moved || !seen.wanted) {
      this.timeMovedMs = nowMs;
    }
    this.time = seen.currentTime;
    const stale = nowMs - this.edgeMovedMs > staleAfterMs;
    const frozen = !stale && nowMs - this.timeMovedMs > FROZEN_MS;
    if (frozen) {
      this.timeMovedMs = nowMs;
    }
    return { progress: edgeMoved && ((moved && !first) || !seen.wanted), stale, frozen };
  }

  /** The first sight of an edge is no movement: an old manifest shows one too. */
  private edgeMoved(nowMs: number, edge: number): boolean {
    if (Number.isNaN(edge) || edge === this.edge) {
      return false;
    }
    const first = Number.isNaN(this.edge);
    this.edge = edge;
    if (!first) {
      this.edgeMovedMs = nowMs;
    }
    return !first;
  }
}
