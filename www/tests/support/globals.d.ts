/** What `chromiumPages` puts into every page: the lab on it. */
declare function lab(): import('../../src/vae-lab.js').VaeLab;
