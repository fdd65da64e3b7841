/**
 * Yields to the event loop: resolves in a later task, so that messages, input and painting get their turn first. Long
 * work is cut into pieces with it. A resolved promise would not do, since microtasks run before all of these; a timeout
 * would cost up to 4 ms.
 * @returns {Promise<void>}
 */
export function yieldToEventLoop() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
