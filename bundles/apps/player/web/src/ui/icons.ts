import { svg } from "./dom";

/** Outlines on a 24 × 24 grid; drawn for these pages. */
const PATHS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 5.5v13M16 5.5v13",
  volume: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
  muted: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  settings: "M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9M15 5.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM9 14.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  enter: "M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15",
  leave: "M9 4.5V9H4.5M19.5 9H15V4.5M15 19.5V15h4.5M4.5 15H9v4.5",
  picture: "M3.5 5.5h17v13h-17zM12.5 12h5v3.5h-5z",
  copy: "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9",
  check: "M5 12.5l4.5 4.5L19 7.5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  alert: "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.4",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGElement {
  return svg("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

/** The mark: water under a wheel's rim. */
export function mark(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 32 32", class: "mark", "aria-hidden": "true" },
    svg("path", { d: "M6 15a10 10 0 0 1 20 0", class: "mark-wheel" }),
    svg("path", { d: "M16 5v6M8.9 8l3.7 4.6M23.1 8l-3.7 4.6", class: "mark-wheel" }),
    svg("path", { d: "M3 20c3.3-3 5.4-3 8.7 0s5.4 3 8.6 0 5.4-3 8.7 0", class: "mark-water" }),
    svg("path", { d: "M3 26c3.3-3 5.4-3 8.7 0s5.4 3 8.6 0 5.4-3 8.7 0", class: "mark-water" }),
  );
}
