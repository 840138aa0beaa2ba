/** The document behind the start page, as `/watch/start.json` gives it. */

export interface Track {
  readonly kind: "video" | "audio" | "data";
  readonly codec: string;
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
  readonly sampleRate?: number;
  readonly channels?: number;
}

export type StreamState = "waiting" | "live" | "interrupted" | "ended";

export interface Stream {
  readonly name: string;
  readonly state: StreamState;
  readonly viewers: number;
  readonly bitrate: number;
  readonly startedMs: number;
  readonly renditions: readonly string[];
  readonly tracks: readonly Track[];
  readonly warnings: readonly string[];
}

/** To visitors without rights only `privileged` and `ports.https` are told. */
export interface StartDocument {
  readonly version: string;
  readonly privileged: boolean;
  readonly lanAddresses: readonly string[];
  readonly ports: { readonly rtmp: number; readonly http: number; readonly https: number };
  /** Whether this machine may publish without a key. */
  readonly loopbackPublish: boolean;
  readonly streams: readonly Stream[];
}

/** Nothing if the server cannot be reached or answers something else. */
export async function loadStart(fetcher: typeof fetch = fetch): Promise<StartDocument | undefined> {
  try {
    const response = await fetcher("/watch/start.json", { cache: "no-store", signal: AbortSignal.timeout(8_000) });
    return response.ok ? ((await response.json()) as StartDocument) : undefined;
  } catch {
    return undefined;
  }
}
