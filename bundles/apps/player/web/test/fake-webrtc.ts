import { vi } from "vitest";

/** A connection whose states the test sets. */
export class FakeConnection extends EventTarget {
  static readonly made: FakeConnection[] = [];
  connectionState = "new";
  iceConnectionState = "new";
  readonly transport = Object.assign(new EventTarget(), { state: "new" });
  readonly kinds: string[] = [];
  local = "";
  remote = "";
  stats: Record<string, unknown>[] = [];

  constructor(readonly configuration: RTCConfiguration) {
    super();
    FakeConnection.made.push(this);
  }

  addTransceiver(kind: string): void {
    this.kinds.push(kind);
  }

  getTransceivers = () => [{ receiver: { transport: this.transport } }, { receiver: { transport: this.transport } }];
  createOffer = async () => ({ type: "offer", sdp: "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n" });
  setLocalDescription = async ({ sdp }: { sdp: string }) => void (this.local = sdp);
  setRemoteDescription = async ({ sdp }: { sdp: string }) => void (this.remote = sdp);
  getStats = async () => new Map(this.stats.map((each) => [each["id"], each]));

  close(): void {
    this.become("closed");
  }

  /** Browsers tell of what they did not do themselves. */
  become(state: string): void {
    this.connectionState = state;
    this.iceConnectionState = state;
    if (state !== "closed") {
      this.dispatchEvent(new Event("connectionstatechange"));
    }
  }

  track(): void {
    this.dispatchEvent(Object.assign(new Event("track"), { track: {} }));
  }

  /** The server's farewell. */
  endTransport(): void {
    this.transport.state = "closed";
    this.transport.dispatchEvent(new Event("statechange"));
  }
}

/** Puts fakes in the place of what the browser has; returns what asks the server. */
export function useFakes(answer: () => Promise<Response>): ReturnType<typeof vi.fn<typeof fetch>> {
  FakeConnection.made.length = 0;
  const fetcher = vi.fn<typeof fetch>(async (_url, init) => (init?.method === "POST" ? answer() : new Response()));
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  vi.stubGlobal("MediaStream", class {
    readonly tracks: unknown[] = [];
    addTrack = (track: unknown): void => void this.tracks.push(track);
  });
  vi.stubGlobal("fetch", fetcher);
  vi.stubGlobal("location", { href: "http://server.test/watch/live/demo" });
  return fetcher;
}

export function created(headers: Record<string, string> = {}): Response {
  return new Response("answer", { status: 201, headers: { Location: "/live/demo/whep/1", ...headers } });
}

/** The requests that were made, `METHOD address` each. */
export function requestsOf(fetcher: ReturnType<typeof vi.fn<typeof fetch>>): string[] {
  return fetcher.mock.calls.map(([url, init]) => `${init?.method} ${String(url)}`);
}
