// Pages of the operator's console that axe looks at, below /console. A new page is one more line.
export const PAGES = ['', 'streams', 'streams/live/camera', 'sessions', 'no/such/page'];
