import { farewell, offer, RefusedError } from "./signalling";

/**
 * One WebRTC session with the server: from the offer until it is closed or lost. The server is ICE-lite and learns our
 * addresses from our checks, so the offer is sent at once, without any.
 */

export interface PeerOptions {
  readonly url: string;
  /** Sent as bearer token; may be empty. */
  readonly key: string;
  /** Adds the media to a new connection. */
  readonly prepare: (connection: RTCPeerConnection) => void;
  /** Changes the offer's text before it holds. */
  readonly edit?: (sdp: string) => string;
  /** The session is over, not by us; told once, and only after it was connected. */
  readonly onLost: (reason: string) => void;
}

/** A check is answered in a round trip; if none is by then, nothing gets through. */
const CHECKED_WITHIN_MS = 5_000;
/** The handshake after it waits for the server's threads too. */
const CONNECTED_WITHIN_MS = 10_000;
/** A network may be away so long before another session is tried. */
const DISCONNECTED_MS = 2_000;

/** Servers of former answers: they hold for this page. */
let iceServers: RTCIceServer[] = [];

export class Peer {
  readonly connection: RTCPeerConnection;
  private readonly abort = new AbortController();
  private session = "";
  private connected = false;
  private settle: (error?: Error) => void = () => undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(private readonly options: PeerOptions) {
    this.connection = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    const changed = (): void => this.look();
    this.connection.addEventListener("connectionstatechange", changed);
    this.connection.addEventListener("iceconnectionstatechange", changed);
  }

  /**
   * A connected session. When the server names relays that we did not know, and nothing gets through without, they are tried.
   *
   * @throws RefusedError
   */
  static async connect(options: PeerOptions, signal: AbortSignal): Promise<Peer> {
    const known = iceServers;
    try {
      return await Peer.attempt(options, signal);
    } catch (error) {
      const blocked = error instanceof RefusedError && error.status === 0;
      if (!blocked || iceServers === known || signal.aborted) {
        throw error;
      }
      return Peer.attempt(options, signal);
    }
  }

  private static async attempt(options: PeerOptions, signal: AbortSignal): Promise<Peer> {
    const peer = new Peer(options);
    const close = (): void => peer.close();
    signal.addEventListener("abort", close, { once: true });
    try {
      await peer.open();
      return peer;
    } catch (error) {
      peer.close();
      throw error instanceof RefusedError ? error : new RefusedError(0, error instanceof Error ? error.message : "");
    } finally {
      signal.removeEventListener("abort", close);
    }
  }

  /** Ends the session; nothing is told any more. */
  close(): void {
    this.abort.abort();
    clearTimeout(this.timer);
    this.settle(new RefusedError(0, "The session was closed"));
    this.connection.close();
    farewell(this.session, this.options.key);
    this.session = "";
  }

  private async open(): Promise<void> {
    const { connection, options } = this;
    options.prepare(connection);
    const made = await connection.createOffer();
    const sdp = options.edit?.(made.sdp ?? "") ?? made.sdp ?? "";
    await connection.setLocalDescription({ type: "offer", sdp });
    const answer = await offer(options.url, sdp, options.key, this.abort.signal);
    this.session = answer.session;
    if (this.abort.signal.aborted) {
      farewell(this.session, options.key);
      return Promise.reject(new RefusedError(0, "The session was closed"));
    }
    if (answer.iceServers.length > 0 && JSON.stringify(answer.iceServers) !== JSON.stringify(iceServers)) {
      iceServers = answer.iceServers;
    }
    await connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    await this.connects();
    this.watchTransport();
  }

  private connects(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.settle = (error) => (error ? reject(error) : resolve());
      this.timer = setTimeout(() => {
        if (this.connection.iceConnectionState === "checking" || this.connection.iceConnectionState === "new") {
          this.settle(new RefusedError(0, "WebRTC does not get through to the server"));
        } else {
          const more = CONNECTED_WITHIN_MS - CHECKED_WITHIN_MS;
          this.timer = setTimeout(() => this.settle(new RefusedError(0, "The server does not end its handshake")), more);
        }
      }, CHECKED_WITHIN_MS);
      this.look();
    });
  }

  private look(): void {
    const { connectionState } = this.connection;
    if (connectionState === "connected") {
      clearTimeout(this.timer);
      this.connected = true;
      this.settle();
    } else if (connectionState === "failed") {
      this.lose("The connection failed");
      this.settle(new RefusedError(0, "WebRTC does not get through to the server"));
    } else if (connectionState === "disconnected" && this.connected) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.lose("The connection was lost"), DISCONNECTED_MS);
    }
  }

  /** The server's farewell closes the transport below the connection, which does not tell. */
  private watchTransport(): void {
    const transports = this.connection.getTransceivers().map((each) => each.receiver.transport ?? each.sender.transport);
    for (const transport of new Set(transports)) {
      transport?.addEventListener("statechange", () => {
        if (transport.state === "closed" || transport.state === "failed") {
          this.session = "";
          this.lose("The server has ended the session");
        }
      });
    }
  }

  private lose(reason: string): void {
    if (this.connected && !this.abort.signal.aborted) {
      this.connected = false;
      this.close();
      this.options.onLost(reason);
    }
  }
}
