/** English: the line about the device and the data. */
export const status = {
  more: 'Device and data',
  moreWithReason: 'Why the CPU? · Data',
};
