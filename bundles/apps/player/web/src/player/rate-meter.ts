/** Bits a second of media that arrived lately: bytes over the media time they last, not over the time they took. */
export class RateMeter {
  private readonly chunks: { readonly bytes: number; readonly seconds: number }[] = [];

  constructor(private readonly windowSeconds = 6) {}

  add(bytes: number, seconds: number): void {
    if (!(bytes > 0) || !(seconds > 0)) {
      return;
    }
    this.chunks.push({ bytes, seconds });
    while (this.chunks.length > 1 && this.seconds() - (this.chunks[0]?.seconds ?? 0) >= this.windowSeconds) {
      this.chunks.shift();
    }
  }

  /** Nothing until enough has arrived to tell. */
  bitsPerSecond(): number | undefined {
    const seconds = this.seconds();
    const bytes = this.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    return seconds < 1 ? undefined : (bytes * 8) / seconds;
  }

  private seconds(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.seconds, 0);
  }
}
