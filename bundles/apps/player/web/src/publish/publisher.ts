import { Backoff } from "../player/backoff";
import { Peer, type PeerOptions } from "../webrtc/peer";
import { RefusedError } from "../webrtc/signalling";
import { preferencesFor } from "./codecs";

export type PublishPhase =
  | "idle"
  | "starting"
  | "live"
  /** It was live or could not begin, and is tried again. */
  | "reconnecting"
  /** The server said no, and will say so again. */
  | "refused";

export interface PublishState {
  readonly phase: PublishPhase;
  /** HTTP status that ended it, 0 if none did. */
  readonly status: number;
  readonly reason: string;
}

export interface PublishSettings {
  readonly key: string;
  /** Name of a codec as in media types, empty for the server's choice. */
  readonly codec: string;
  readonly bitsPerSecond: number;
}

type Connect = (options: PeerOptions, signal: AbortSignal) => Promise<Pick<Peer, "connection" | "close">>;

const IDLE: PublishState = { phase: "idle", status: 0, reason: "" };
/** Live for so long, the next trouble starts with short waiting times again. */
const CALM_AFTER_MS = 10_000;

/** Publishes a media stream by WHIP and keeps it published, until it is stopped or refused. */
export class Publisher {
  state: PublishState = IDLE;
  private peer: Pick<Peer, "connection" | "close"> | undefined;
  private media: MediaStream | undefined;
  private settings: PublishSettings = { key: "", codec: "", bitsPerSecond: 0 };
  private abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private calm: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly onState: (state: PublishState) => void,
    private readonly connect: Connect = (options, signal) => Peer.connect(options, signal),
    private readonly backoff: Backoff = new Backoff(300, 8_000),
  ) {}

  start(media: MediaStream, settings: PublishSettings): void {
    this.stop();
    this.media = media;
    this.settings = settings;
    this.backoff.reset();
    this.become("starting");
    void this.open();
  }

  stop(): void {
    this.end();
    this.become("idle");
  }

  /** Other devices: in the same session if it has a place for each track, else in a new one. */
  async replace(media: MediaStream): Promise<void> {
    this.media = media;
    if (!this.peer) {
      return;
    }
    const senders = this.peer.connection.getSenders().filter((each) => each.track);
    const kinds = (tracks: readonly (MediaStreamTrack | null)[]): string => tracks.map((each) => each?.kind).sort().join();
    if (kinds(senders.map((each) => each.track)) !== kinds(media.getTracks())) {
      this.again();
      return;
    }
    await Promise.all(
      senders.map((sender) => sender.replaceTrack(media.getTracks().find((each) => each.kind === sender.track?.kind) ?? null)),
    );
  }

  /** Another bit rate holds at once, another codec or key for a new session. */
  async change(settings: PublishSettings): Promise<void> {
    const { codec } = this.settings;
    this.settings = settings;
    if (this.peer && codec !== settings.codec) {
      this.again();
      return;
    }
    const sender = this.peer?.connection.getSenders().find((each) => each.track?.kind === "video");
    if (sender) {
      const parameters = sender.getParameters();
      parameters.encodings.forEach((each) => (each.maxBitrate = settings.bitsPerSecond));
      await sender.setParameters(parameters);
    }
  }

  /** Tries at once instead of waiting: the network is back. */
  hurry(): void {
    if (this.timer !== undefined) {
      this.backoff.reset();
      this.retry(0);
    }
  }

  /** What is counted of the session, while there is one. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.peer?.connection.getStats();
  }

  private again(): void {
    this.end();
    this.become("reconnecting");
    void this.open();
  }

  private end(): void {
    clearTimeout(this.timer);
    clearTimeout(this.calm);
    this.timer = undefined;
    this.abort.abort();
    this.peer?.close();
    this.peer = undefined;
  }

  private async open(): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    try {
      const peer = await this.connect(
        {
          url: this.url,
          key: this.settings.key,
          prepare: (connection) => this.prepare(connection),
          onLost: (reason) => abort.signal.aborted || this.lost(0, reason),
        },
        abort.signal,
      );
      if (abort.signal.aborted) {
        peer.close();
        return;
      }
      this.peer = peer;
      this.calm = setTimeout(() => this.backoff.reset(), CALM_AFTER_MS);
      this.become("live");
    } catch (error) {
      if (!abort.signal.aborted) {
        const refusal = error instanceof RefusedError ? error : new RefusedError(0, String(error));
        this.lost(refusal.status, refusal.message);
      }
    }
  }

  private prepare(connection: RTCPeerConnection): void {
    const media = this.media as MediaStream;
    for (const track of media.getTracks()) {
      const video = track.kind === "video";
      const transceiver = connection.addTransceiver(track, {
        direction: "sendonly",
        streams: [media],
        ...(video ? { sendEncodings: [{ maxBitrate: this.settings.bitsPerSecond }] } : {}),
      });
      const preferences = video
        ? preferencesFor(RTCRtpSender.getCapabilities("video")?.codecs ?? [], this.settings.codec)
        : [];
      if (preferences.length > 0) {
        transceiver.setCodecPreferences(preferences);
      }
    }
  }

  /** A name is taken for good only if it was before we had it: our own last session may still hold it. */
  private lost(status: number, reason: string): void {
    const final = [400, 401, 403, 415, 422].includes(status) || (status === 409 && this.state.phase === "starting");
    this.end();
    if (final) {
      this.become("refused", status, reason);
    } else {
      this.become("reconnecting", status, reason);
      this.retry(this.backoff.nextMs());
    }
  }

  private retry(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.open();
    }, delayMs);
  }

  private become(phase: PublishPhase, status = 0, reason = ""): void {
    if (phase !== this.state.phase || status !== this.state.status || reason !== this.state.reason) {
      this.state = { phase, status, reason };
      this.onState(this.state);
    }
  }
}
