/** How long the page waits, and why. Then the page says what happened; nothing waits for ever. */

/**
 * A download is aborted when nothing arrives for this long. The whole has no limit: a slow connection may take minutes,
 * as long as something arrives.
 */
export const DOWNLOAD_STALL_MS = 20_000;

/**
 * When the worker has sent nothing for this long, though something is expected of it, the page says so and offers to
 * start again. It goes on waiting, since a slow device may still be at work. Longer than `DOWNLOAD_STALL_MS`: a
 * download that has stalled is the better reason.
 */
export const WORKER_SILENCE_MS = 30_000;

/**
 * After this much more silence the worker is replaced, if the run can go on where it was. That happens once for a step:
 * a device that is so slow for every step is left to its work.
 */
export const WORKER_HANG_MS = 30_000;

/** A healthy browser opens its storage in a fraction of a second; until then there is no model. */
export const STORAGE_OPENING_MS = 4000;

/** A slow disk may take some seconds to read or write a large model. */
export const STORAGE_REQUEST_MS = 15_000;

/** A lock is granted or refused at once. Without an answer the tab is taken to be the only one. */
export const LOCK_MS = 2000;

/** After a first attempt has failed, a browser whose graphics process has crashed gets this long to start another. */
export const RECOVERY_PAUSE_MS = 500;

/** A host that has just sent a page answers a small question within this time, or is not asked further. */
export const ANSWER_MS = 5000;

/** A browser copies to the clipboard at once, or asks the reader, who may not answer. */
export const CLIPBOARD_MS = 5000;

/** Firefox and Safari report what a policy has blocked somewhat later than the failure itself. */
export const POLICY_REPORT_MS = 1000;
