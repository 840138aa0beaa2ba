import qrcode from "qrcode-generator";
import { svg } from "./dom";

const QUIET_ZONE = 3;

/** A QR code (error correction M) as one SVG path in the text's colour on white. */
export function qrCode(text: string, label: string): SVGElement {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const modules = code.getModuleCount();
  const size = modules + 2 * QUIET_ZONE;
  return svg(
    "svg",
    { viewBox: `0 0 ${size} ${size}`, class: "qr", role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("path", { d: pathOf(modules, (row, column) => code.isDark(row, column)) }),
  );
}

/** Runs of dark modules in a row become one rectangle. */
export function pathOf(modules: number, isDark: (row: number, column: number) => boolean): string {
  let path = "";
  for (let row = 0; row < modules; row++) {
    for (let column = 0; column < modules; column++) {
      let run = 0;
      while (column + run < modules && isDark(row, column + run)) {
        run++;
      }
      if (run > 0) {
        path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${run}v1h-${run}z`;
        column += run;
      }
    }
  }
  return path;
}
