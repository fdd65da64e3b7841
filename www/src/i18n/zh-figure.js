/** @type {import('./en.js').Strings['figure']} */
export const figure = {
  finished: (step) => `已在第 ${step} 步结束。`,
  noEffect: '在当前设置下不起作用。',
  devices: { webgpu: 'GPU', cpu: 'CPU' },
};
