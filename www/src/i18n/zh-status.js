/**
 * Chinese: the line about the device and the data.
 * @type {typeof import('./en-status.js').status}
 */
export const status = {
  more: '设备与数据',
  moreWithReason: '为何用 CPU？· 数据',
};
