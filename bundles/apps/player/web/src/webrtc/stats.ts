/** Reads what browsers count of a connection; fields that one of them lacks are undefined. */

export interface RtpStats {
  readonly id: string;
  readonly type: string;
  readonly kind?: string;
  readonly codecId?: string;
  readonly packetsReceived?: number;
  readonly bytesReceived?: number;
  readonly bytesSent?: number;
  readonly framesPerSecond?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesDecoded?: number;
  readonly estimatedPlayoutTimestamp?: number;
  readonly jitterBufferDelay?: number;
  readonly jitterBufferEmittedCount?: number;
  readonly qualityLimitationReason?: string;
}

interface TransportStats {
  readonly type: string;
  readonly selectedCandidatePairId?: string;
}

interface PairStats {
  readonly id: string;
  readonly type: string;
  readonly state?: string;
  readonly nominated?: boolean;
  readonly localCandidateId?: string;
  readonly currentRoundTripTime?: number;
}

interface CandidateStats {
  readonly protocol?: string;
  readonly candidateType?: string;
}

export interface PathFacts {
  /** `UDP`, `TCP`, or `relay`; empty until it is known. */
  readonly name: string;
  readonly roundTripSeconds?: number | undefined;
}

/** The media of one direction. */
export function rtpOf(report: RTCStatsReport, type: "inbound-rtp" | "outbound-rtp"): RtpStats[] {
  return all<RtpStats>(report).filter((each) => each.type === type);
}

/** The way that the media takes. */
export function pathOf(report: RTCStatsReport): PathFacts {
  const stats = all<PairStats & TransportStats>(report);
  const pairs = stats.filter((each) => each.type === "candidate-pair" && each.state === "succeeded");
  // with a server that is ICE-lite several may be nominated
  const selected = stats.find((each) => each.type === "transport")?.selectedCandidatePairId;
  const pair = pairs.find((each) => each.id === selected) ?? pairs.find((each) => each.nominated) ?? pairs[0];
  const local = pair && (report.get(pair.localCandidateId ?? "") as CandidateStats | undefined);
  const name = local?.candidateType === "relay" ? "relay" : (local?.protocol ?? "").toUpperCase();
  return { name, roundTripSeconds: pair?.currentRoundTripTime };
}

/** `H264`, `opus`: codecs as their media types name them. */
export function codecOf(report: RTCStatsReport, rtp: RtpStats | undefined): string {
  const codec = rtp && (report.get(rtp.codecId ?? "") as { readonly mimeType?: string } | undefined);
  return codec?.mimeType?.replace(/^\w+\//, "") ?? "";
}

function all<T>(report: RTCStatsReport): T[] {
  const found: T[] = [];
  report.forEach((each: T) => found.push(each));
  return found;
}
