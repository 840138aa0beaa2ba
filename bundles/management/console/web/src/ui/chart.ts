/** One line of a chart. */
export interface Line {
  readonly label: string;
  /** Name of a colour in `base.css`. */
  readonly color: "--accent" | "--warn";
  /** Null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** Whether the line goes on over what was not measured. */
  readonly spanGaps?: boolean;
}

/** The newest value that was measured. */
export function latest(values: readonly (number | null)[]): number | undefined {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value !== null && value !== undefined) {
      return value;
    }
  }
  return undefined;
}
