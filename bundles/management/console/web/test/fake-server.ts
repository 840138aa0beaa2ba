/** A server that answers as a test says, and remembers what it was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

type Answer = Response | Promise<Response> | ((asked: Asked) => Response | Promise<Response>);

export class FakeServer {
  readonly asked: Asked[] = [];

  private readonly answers = new Map<string, Answer>();

  /** From now on a request is answered so, `on("GET /streams", json({…}))`. */
  on(request: string, answer: Answer): this {
    this.answers.set(request, answer);
    return this;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const path = String(input).replace("/api/v1", "");
    const text = init?.body;
    const asked: Asked = {
      method: init?.method ?? "GET",
      path,
      headers: new Headers(init?.headers),
      body: typeof text === "string" ? JSON.parse(text) : text,
    };
    this.asked.push(asked);
    init?.signal?.throwIfAborted();
    const answer = this.answers.get(`${asked.method} ${path}`) ?? this.answers.get(`${asked.method} ${path.split("?")[0]}`);
    if (answer === undefined) {
      return problem(404, "There is no such thing");
    }
    const response = await (typeof answer === "function" ? answer(asked) : answer);
    return response.body ? response.clone() : response;
  };

  get last(): Asked {
    return this.asked.at(-1)!;
  }
}

export function json(body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", ...headers } });
}

export function problem(status: number, detail: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ type: "about:blank", title: "Refused", status, detail }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}
