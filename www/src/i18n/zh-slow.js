/**
 * Chinese: one training step, slowly.
 * @type {typeof import('./en-slow.js').slow}
 */
export const slow = {
  button: '慢放',
  hint: '慢放一步训练（S）',
  title: '慢放一步训练',
  which: (step) => `第 ${step} 步的第一张图片`,
  back: '上一步',
  next: '下一步',
  run: '自动继续',
  pause: '暂停',
  step: '执行这一步',
  close: '关闭',
  stages: [
    { name: '编码', caption: '一张训练图片 x 的全部像素同时输入编码器 p(z|x)。' },
    { name: 'mu, logvar', caption: '编码器为每个隐变量给出一个高斯分布：均值 mu，以及方差的对数 logvar。' },
    { name: 'epsilon', caption: '从 N(0, I) 随机采样噪声 epsilon。它与权重无关，梯度不必经过它。' },
    { name: 'z', caption: 'z = mu + sigma · epsilon：从编码器的高斯分布中采样，并写成可以求导的形式（重参数化）。' },
    { name: '解码', caption: '解码器把 z 变成图片的分布 q(x|z)，这里显示它的均值。' },
    {
      name: '两项损失',
      caption: 'nll 是 x 在该分布下的代价，KL 是编码器的高斯分布相对于先验的代价。损失为 nll + beta · KL。',
    },
    {
      name: '梯度',
      caption:
        '两项损失各自回传梯度，在 mu 与 logvar 处相加。每一步沿梯度的反方向移动，如条形图所示：nll 拉向这张图片，KL 拉向先验。',
    },
  ],
  numbers: (values) => `前几个数：${values}。`,
  losses: (nll, weightedKl, product, loss) =>
    `nll ${nll} + KL ${weightedKl}${product && `（beta · KL = ${product}）`} = 损失 ${loss} nat。`,
  pull: (name) => `对 ${name} 的拉力`,
  pulls: (nll, kl) => `对第一个隐变量 mu 的拉力：来自 nll 的 ${nll}，来自 beta · KL 的 ${kl}。`,
  original: '图片 x',
  mean: '解码器的均值',
  bars: (name) => `各隐变量的 ${name} 条形图`,
};
