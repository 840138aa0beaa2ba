import { expect, test } from "vitest";
import { pathOf } from "../src/webrtc/stats";

interface Stats {
  readonly id: string;
  readonly type: string;
  readonly [name: string]: unknown;
}

function report(...stats: Stats[]): RTCStatsReport {
  return new Map(stats.map((each) => [each.id, each])) as unknown as RTCStatsReport;
}

const pair = (id: string, local: string, more: object = {}): Stats => ({
  id,
  type: "candidate-pair",
  state: "succeeded",
  localCandidateId: local,
  nominated: true,
  ...more,
});
const TCP = { id: "LT", type: "local-candidate", protocol: "tcp", candidateType: "prflx" };
const UDP = { id: "LU", type: "local-candidate", protocol: "udp", candidateType: "prflx" };
const RELAY = { id: "LR", type: "local-candidate", protocol: "udp", candidateType: "relay" };

test("the way is that of the selected pair, where several are nominated", () => {
  const selected = { id: "T", type: "transport", selectedCandidatePairId: "PU" };
  const pairs = [pair("PT", "LT"), pair("PU", "LU", { currentRoundTripTime: 0.02 })];
  expect(pathOf(report(TCP, UDP, ...pairs, selected))).toEqual({ name: "UDP", roundTripSeconds: 0.02 });
});

test("browsers that do not tell the selected pair tell the nominated one", () => {
  expect(pathOf(report(TCP, UDP, pair("PT", "LT", { nominated: false }), pair("PU", "LU"))).name).toBe("UDP");
  expect(pathOf(report(RELAY, pair("PR", "LR"))).name).toBe("relay");
});

test("without a pair that works there is no way", () => {
  expect(pathOf(report(UDP, pair("PU", "LU", { state: "failed" }))).name).toBe("");
});
