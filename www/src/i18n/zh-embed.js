/** @type {typeof import('./en-embed.js').embed} */
export const embed = {
  notLoaded: (origin) =>
    `图未能加载。其脚本来自 ${origin}：服务器须带上 Access-Control-Allow-Origin，内容安全策略的 script-src 也须允许该来源。请检查网络，然后刷新页面。`,
  attribute: (attribute, found, expected) => `属性 ${attribute} 的值“${found}”有误，应为：${expected}。`,
  wholeNumber: '整数',
};
