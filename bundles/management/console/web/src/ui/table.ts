/** What tables show, and which of many rows they draw. */
import type { Snippet } from "svelte";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** What is sorted by, searched, and shown unless there is a cell. */
  readonly value: (row: Row) => string | number;
  /** What is shown, if that is more than the value. */
  readonly cell?: Snippet<[Row]>;
  /** Figures stand at the end. */
  readonly end?: boolean;
  /** Left out where there is less room. */
  readonly hide?: "phone" | "tablet";
  /** Not sorted by. */
  readonly unsorted?: boolean;
}

export interface Order {
  readonly key: string;
  readonly down: boolean;
}

const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Rows that hold every word of a text somewhere, in an order. Equal rows stay as they were. */
export function arrange<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  filter: string,
  order: Order | undefined,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found =
    words.length === 0
      ? rows
      : rows.filter((row) => {
          const text = columns.map((column) => column.value(row)).join("\n").toLowerCase();
          return words.every((word) => text.includes(word));
        });
  const by = columns.find((column) => column.key === order?.key);
  if (!by) {
    return found;
  }
  const sign = order?.down ? -1 : 1;
  return [...found].sort((a, b) => sign * compare(by.value(a), by.value(b)));
}

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}

export interface Drawn {
  readonly from: number;
  readonly to: number;
}

const BEYOND = 10;
/** So few rows are all drawn: a browser finds their text, and prints them. */
const FEW = 100;

/** Rows that are in sight, and some beyond: `top` is how far the first one is below the window's upper edge. */
export function inSight(top: number, windowHeight: number, rowHeight: number, rows: number): Drawn {
  if (rows <= FEW) {
    return { from: 0, to: rows };
  }
  const first = Math.floor(-top / rowHeight) - BEYOND;
  const last = Math.ceil((windowHeight - top) / rowHeight) + BEYOND;
  const from = Math.max(0, Math.min(first, rows));
  return { from, to: Math.max(from, Math.min(last, rows)) };
}

/** The row that a key leads to; undefined if it is none of the table's keys. */
export function rowAfter(key: string, row: number, rows: number, page: number): number | undefined {
  const wanted = { ArrowDown: row + 1, ArrowUp: row - 1, PageDown: row + page, PageUp: row - page, Home: 0, End: rows - 1 }[key];
  return wanted === undefined ? undefined : Math.max(0, Math.min(rows - 1, wanted));
}
