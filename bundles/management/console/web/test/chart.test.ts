import { flushSync, mount, unmount } from "svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import Chart from "../src/ui/Chart.svelte";
import { reactive } from "./reactive.svelte";

interface Options {
  scales: { x: { range: () => [number, number] } };
}
const plots = vi.hoisted(() => [] as { options: Options; data: unknown[]; destroyed: boolean }[]);

vi.mock("uplot", () => ({
  default: class {
    destroyed = false;
    options: Options;
    data: unknown[];
    constructor(options: Options, data: unknown) {
      this.options = options;
      this.data = [data];
      plots.push(this);
    }
    setData(data: unknown): void {
      this.data.push(data);
    }
    setSize(): void {}
    destroy(): void {
      this.destroyed = true;
    }
  },
}));
vi.stubGlobal("ResizeObserver", class {
  observe(): void {}
  disconnect(): void {}
});

const lines = (label: string, ...values: number[]) => [{ label, color: "--accent" as const, values }];

describe("a chart", () => {
  beforeEach(() => void plots.splice(0));

  it("takes new figures into the drawing that is there, and is drawn anew for other lines only", async () => {
    const props = reactive({ title: "Bits", times: [100], lines: lines("Sent", 1), format: String });
    const made = mount(Chart, { target: document.body, props });
    flushSync();
    for (let i = 1; i <= 3; i++) {
      props.times = [...props.times, 100 + i];
      props.lines = lines("Sent", ...props.times);
      flushSync();
    }
    expect(plots).toHaveLength(1);
    expect(plots[0]!.data.at(-1)).toEqual([[100, 101, 102, 103], [100, 101, 102, 103]]);
    props.lines = lines("Received", 1, 2, 3, 4);
    flushSync();
    expect(plots.map((plot) => plot.destroyed)).toEqual([true, false]);
    await unmount(made);
    expect(plots[1]!.destroyed).toBe(true);
  });

  it("shows its least time for a single figure too", async () => {
    const props = reactive({ title: "Bits", times: [1_000], lines: lines("Sent", 1), format: String });
    const made = mount(Chart, { target: document.body, props });
    flushSync();
    expect(plots[0]!.options.scales.x.range()).toEqual([880, 1_000]);
    props.times = [1_000, 2_000];
    flushSync();
    expect(plots[0]!.options.scales.x.range()).toEqual([1_000, 2_000]);
    await unmount(made);
  });
});
