const frame = document.querySelector('iframe');
const output = document.querySelector('output');
// A sandboxed frame has no origin. Without the sandbox it has that of its address.
const origin = frame.sandbox.length > 0 ? 'null' : new URL(frame.src).origin;

addEventListener('message', ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin || data?.vaeLab !== 1) return;
  if (data.type === 'height' && data.height > 0) frame.style.height = `${data.height}px`;
  if (data.type === 'step') output.textContent = `Step ${data.step}: ${data.loss.toFixed(1)} nats per image`;
  if (data.type === 'error') output.textContent = data.message;
});

for (const button of document.querySelectorAll('button'))
  button.addEventListener('click', () => {
    // No other target can be named for a frame without an origin; the message has nothing secret.
    const target = origin === 'null' ? '*' : origin;
    frame.contentWindow.postMessage({ vaeLab: 1, type: button.dataset.type }, target);
  });
