/** Counts the sessions that the page opens and closes. Runs in the page, before its own script. */
export function countSessions() {
  const sessions = { opened: 0, closed: 0 };
  Object.assign(globalThis, { sessions });
  /** @param {{ postMessage: (message: any, ...rest: any[]) => void }} prototype */
  const watch = (prototype) => {
    const { postMessage } = prototype;
    prototype.postMessage = function (message, ...rest) {
      const path = String(message?.path ?? '');
      if (path === 'open') sessions.opened += 1;
      if (path === 'close') sessions.closed += 1;
      return postMessage.call(this, message, ...rest);
    };
  };
  watch(Worker.prototype);
  watch(MessagePort.prototype);
}

/**
 * The sessions that the page has opened and closed so far.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{ opened: number, closed: number }>}
 */
export const sessionsOf = (page) => page.evaluate(() => Reflect.get(globalThis, 'sessions'));
