import { describe, expect, it } from "vitest";
import { arrange, inSight, rowAfter, type Column } from "../src/ui/table";

interface Row {
  name: string;
  viewers: number;
}
const columns: readonly Column<Row>[] = [
  { key: "name", title: "Name", value: (row) => row.name },
  { key: "viewers", title: "Viewers", value: (row) => row.viewers },
];
const rows: readonly Row[] = [
  { name: "live/cam10", viewers: 2 },
  { name: "live/cam2", viewers: 30 },
  { name: "sport/final", viewers: 2 },
];
const names = (found: readonly Row[]) => found.map((row) => row.name);

describe("arranging rows", () => {
  it("sorts numbers within names as numbers", () => {
    expect(names(arrange(rows, columns, "", { key: "name", down: false }))).toEqual(["live/cam2", "live/cam10", "sport/final"]);
  });

  it("sorts figures by size, and keeps equal rows as they were", () => {
    expect(names(arrange(rows, columns, "", { key: "viewers", down: true }))).toEqual(["live/cam2", "live/cam10", "sport/final"]);
    expect(names(arrange(rows, columns, "", { key: "viewers", down: false }))).toEqual(["live/cam10", "sport/final", "live/cam2"]);
  });

  it("finds rows that hold every word", () => {
    expect(names(arrange(rows, columns, "LIVE 30", undefined))).toEqual(["live/cam2"]);
    expect(arrange(rows, columns, "  ", undefined)).toBe(rows);
    expect(arrange(rows, columns, "nothing", undefined)).toEqual([]);
  });
});

describe("rows in sight", () => {
  it("are few of many", () => {
    expect(inSight(200, 800, 40, 1_000)).toEqual({ from: 0, to: 25 });
    expect(inSight(-4_000, 800, 40, 1_000)).toEqual({ from: 90, to: 130 });
  });

  it("are all, if there are not many", () => {
    expect(inSight(-100_000, 800, 40, 100)).toEqual({ from: 0, to: 100 });
  });

  it("end with the last row", () => {
    expect(inSight(-39_600, 800, 40, 1_000)).toEqual({ from: 980, to: 1_000 });
    expect(inSight(0, 800, 40, 0)).toEqual({ from: 0, to: 0 });
    expect(inSight(-100_000, 800, 40, 101)).toEqual({ from: 101, to: 101 });
  });
});

describe("keys", () => {
  it("lead from row to row and not beyond", () => {
    expect(rowAfter("ArrowDown", 0, 3, 10)).toBe(1);
    expect(rowAfter("ArrowDown", 2, 3, 10)).toBe(2);
    expect(rowAfter("PageUp", 2, 3, 10)).toBe(0);
    expect(rowAfter("End", 0, 3, 10)).toBe(2);
    expect(rowAfter("Home", 2, 3, 10)).toBe(0);
    expect(rowAfter("Enter", 0, 3, 10)).toBeUndefined();
  });
});
