/** @type {typeof import('./en-iframe.js').iframe} */
export const iframe = {
  entry: (key, found, expected) => `网址中的 ${key}=${found} 有误，应为：${expected}。`,
  origin: '一个来源，如 https://blog.example',
  unknown: (key, meant) => `网址中的参数 ${key} 无效，是否应为 ${meant}？`,
};
