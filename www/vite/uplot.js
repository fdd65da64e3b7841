const LOCALE = "new Intl.NumberFormat(domEnv ? nav.language : 'en-US')";

/**
 * uPlot makes a number format of the browser's language as soon as it loads, which throws where that is no valid tag:
 * `C` in WebKitGTK, `en-US@posix` in Chromium. The charts do not use that format. The plugin brings uPlot's own mend,
 * which 1.6.32 does not have yet (leeoniya/uPlot#1054).
 * @type {import('vite').Plugin}
 */
export const uplotLocale = {
  name: 'uplot-locale',
  transform: {
    filter: { id: /uPlot\.esm\.js$/ },
    handler(code) {
      if (!code.includes(LOCALE)) throw new Error(`uPlot no longer has ${LOCALE}: delete vite/uplot.js`);
      return { code: code.replace(LOCALE, 'new Intl.NumberFormat()'), map: null };
    },
  },
};
