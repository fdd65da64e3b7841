/** What `chromiumPages`, `firefoxPages` and `webkitPages` put into every page: the lab on it. */
declare function lab(): import('../../src/vae-lab.js').VaeLab;
/** And a number that tells whether two lists of bytes are the same. */
declare function digest(bytes: Uint8Array): number;
/** In WebKit: what went wrong on the page since it was loaded. */
declare const wrong: string[];

/** The element of an embedded figure, whose properties come from its options. */
declare function embedded(): any;

/** What `noticeLate` counts in a page. */
declare var submits: { first: number; most: number; inFlight: number };
