import { describe, expect, it } from "vitest";
import { type Event, INITIAL, type Phase, type State, step } from "../src/player/lifecycle";

const OK: Event = { type: "answer", status: 200, over: false, reason: "", retryAfterMs: 0 };
const answer = (status: number, retryAfterMs = 0, reason = ""): Event => ({ type: "answer", status, over: false, reason, retryAfterMs });
const failure = (status: number, media = false): Event => ({ type: "failure", status, media, reason: "" });
const PROGRESS: Event = { type: "progress" };

function run(...events: Event[]): { state: State; last: readonly string[]; atLeastMs: number } {
  let state = INITIAL;
  let commands: ReturnType<typeof step>["commands"] = [];
  for (const event of [{ type: "start" } as const, ...events]) {
    ({ state, commands } = step(state, event));
  }
  const probe = commands.find((command) => command.type === "probe");
  return { state, last: commands.map((command) => command.type), atLeastMs: probe?.atLeastMs ?? -1 };
}

describe("the lifecycle", () => {
  it("goes live when media arrives", () => {
    const { state, last } = run(PROGRESS);
    expect(state).toEqual({ phase: "live", played: true, attached: true, reason: "" });
    expect(last).toEqual(["calm"]);
    expect(run(PROGRESS, PROGRESS).last).toEqual([]);
  });

  it.each<[number, Phase]>([
    [503, "waiting"],
    [404, "missing"],
    [401, "refused"],
    [403, "refused"],
    [500, "offline"],
  ])("before the first picture %i means %s", (status, phase) => {
    const { state, last } = run(failure(status));
    expect(state.phase).toBe(phase);
    expect(last).toEqual(["halt", "probe"]);
  });

  it.each<[number, Phase]>([
    [503, "interrupted"],
    [404, "ended"],
    [403, "refused"],
    [0, "interrupted"],
  ])("after a picture %i means %s", (status, phase) => {
    expect(run(PROGRESS, failure(status)).state.phase).toBe(phase);
  });

  it("asks before it says that the server is away", () => {
    expect(run(failure(0)).state.phase).toBe("connecting");
    expect(run(failure(0), answer(0)).state.phase).toBe("offline");
    expect(run(failure(0), answer(503)).state.phase).toBe("waiting");
  });

  it("attaches as soon as the manifest is there", () => {
    const { state, last } = run(failure(503), answer(503), OK);
    expect(state).toMatchObject({ phase: "connecting", attached: true });
    expect(last).toEqual(["attach"]);
  });

  it("waits as long as the server asks, longer where nothing will change soon", () => {
    expect(run(failure(503), answer(503, 2000)).atLeastMs).toBe(2000);
    expect(run(failure(404), answer(404)).atLeastMs).toBe(2000);
    expect(run(failure(403), answer(403)).atLeastMs).toBe(15_000);
  });

  it("tells why a viewer is refused", () => {
    expect(run(failure(0), answer(403, 0, "The token has expired")).state.reason).toBe("The token has expired");
    expect(run(failure(0), answer(403, 0, "x"), OK).state.reason).toBe("");
  });

  it("keeps the engine while the publisher is away, and goes on with it", () => {
    const away = run(PROGRESS, { type: "stale" });
    expect(away.state).toMatchObject({ phase: "interrupted", attached: true });
    expect(away.last).toEqual([]);
    expect(run(PROGRESS, { type: "stale" }, PROGRESS).state.phase).toBe("live");
  });

  it("is not interrupted before it was live", () => {
    expect(run({ type: "stale" }).state.phase).toBe("connecting");
  });

  it("stays interrupted while it attaches again", () => {
    expect(run(PROGRESS, failure(503), OK).state.phase).toBe("interrupted");
    expect(run(PROGRESS, failure(503), OK, PROGRESS).state.phase).toBe("live");
  });

  it("looks for a new run after the end, without another word about it", () => {
    const ended = run(PROGRESS, { type: "over" });
    expect(ended.state.phase).toBe("ended");
    expect(ended.last).toEqual(["probe"]);
    const over: Event = { type: "answer", status: 200, over: true, reason: "", retryAfterMs: 0 };
    expect(run(PROGRESS, { type: "over" }, over).last).toEqual(["probe"]);
    expect(run(PROGRESS, { type: "over" }, answer(404)).state.phase).toBe("ended");
    expect(run(PROGRESS, { type: "over" }, OK).last).toEqual(["attach"]);
    expect(run(PROGRESS, { type: "over" }, { type: "over" }).last).toEqual([]);
  });

  it("does not call what still plays of an ended stream live", () => {
    expect(run(PROGRESS, { type: "over" }, PROGRESS).state.phase).toBe("ended");
  });

  it("tries a decoder's failure again with a new engine", () => {
    const failed = run(PROGRESS, failure(0, true));
    expect(failed.state.phase).toBe("failed");
    expect(run(PROGRESS, failure(0, true), OK).last).toEqual(["attach"]);
  });

  it("does nothing more in a browser that cannot play", () => {
    expect(run({ type: "unsupported" }).state.phase).toBe("unsupported");
    expect(run({ type: "unsupported" }, OK).last).toEqual([]);
    expect(run({ type: "unsupported" }, PROGRESS).state.phase).toBe("unsupported");
  });
});
