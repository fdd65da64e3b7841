/**
 * Makes a page notice that the GPU is done only every 100 ms, as Firefox does. By its clock, all that was submitted
 * is done by the next notice: it stands still until the GPU has really done it, and then goes on by 100 ms. So what the
 * engine makes of such notices does not depend on the speed of the machine.
 *
 * `globalThis.submits` has the steps of the first and of the largest submit that trains, and the most such submits in
 * flight.
 */
export function noticeLate() {
  let now = performance.now();
  performance.now = () => now;

  /** What is to be noticed together. @type {{ work: Promise<unknown>[], notice: Promise<void> } | null} */
  let next = null;
  /** @param {Promise<unknown>} work */
  const late = (work) => {
    if (!next) {
      /** @type {Promise<unknown>[]} */
      const all = [];
      const notice = new Promise((resolve) => setTimeout(resolve))
        // Whatever is submitted until then is done in these 100 ms, too.
        .then(() => {
          next = null;
          return Promise.all(all);
        })
        .then(() => void (now += 100));
      next = { work: all, notice };
    }
    next.work.push(work);
    return next.notice.then(() => work);
  };

  globalThis.submits = { first: 0, most: 0, inFlight: 0 };
  let inFlight = 0;
  /** Dispatches of a step, and of the passes that train and were not submitted yet. */
  let [perStep, dispatches] = [0, 0];
  let training = false;

  const { beginComputePass } = GPUCommandEncoder.prototype;
  GPUCommandEncoder.prototype.beginComputePass = function (descriptor) {
    training = descriptor?.label === 'train';
    return beginComputePass.call(this, descriptor);
  };
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...size) {
    if (training) dispatches += 1;
    return dispatchWorkgroups.apply(this, size);
  };
  const { onSubmittedWorkDone } = GPUQueue.prototype;
  GPUQueue.prototype.onSubmittedWorkDone = async function () {
    const trains = dispatches > 0;
    if (trains) {
      // The first submit is one step: so many dispatches are in a step.
      perStep ||= dispatches;
      submits.first ||= dispatches / perStep;
      submits.most = Math.max(submits.most, dispatches / perStep);
      inFlight += 1;
      submits.inFlight = Math.max(submits.inFlight, inFlight);
      dispatches = 0;
    }
    await late(onSubmittedWorkDone.call(this));
    if (trains) inFlight -= 1;
  };
  const { mapAsync } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = function (...range) {
    return /** @type {Promise<undefined>} */ (late(mapAsync.apply(this, range)));
  };
}
