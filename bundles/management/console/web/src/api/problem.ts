/** A refusal or failure of REST (RFC 9457). */
export class Problem extends Error {
  /** HTTP status; 0 if the server did not answer. */
  readonly status: number;
  readonly title: string;
  /** Seconds after which it is worth trying again; undefined if the server did not say. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, title: string, detail: string, retryAfterSeconds?: number) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What an answer that is no success says. */
  static async of(response: Response): Promise<Problem> {
    const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
    const retry = Number.isFinite(seconds) ? seconds : undefined;
    const fallback = `The server answered ${response.status}`;
    try {
      const body: unknown = await response.json();
      const { title, detail } = body as { title?: unknown; detail?: unknown };
      return new Problem(response.status, text(title, fallback), text(detail, fallback), retry);
    } catch {
      return new Problem(response.status, fallback, fallback, retry);
    }
  }

  /** Any failure as a problem. */
  static from(failure: unknown): Problem {
    if (failure instanceof Problem) {
      return failure;
    }
    return failure instanceof TypeError
      ? new Problem(0, "No answer", "The server does not answer")
      : new Problem(0, "Error", failure instanceof Error ? failure.message : String(failure));
  }
}

function text(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}
