/**
 * Chinese: one training step, slowly.
 * @type {typeof import('./en-slow.js').slow}
 */
export const slow = {
  button: '慢放',
  hint: '慢动作播放一步（S）',
  title: '慢放一步',
  which: (step) => `第 ${step} 步的第一张图片`,
  back: '上一幕',
  next: '下一幕',
  run: '自动继续',
  hold: '停住',
  step: '执行这一步',
  close: '关闭',
  stages: [
    { name: '编码', caption: '一张训练图片 x 逐像素进入编码器。' },
    { name: 'mu, logvar', caption: '编码器对每个隐变量给出一个高斯分布：均值 mu 与方差的对数 logvar。' },
    { name: 'epsilon', caption: '从 N(0, I) 抽取噪声 epsilon。它与权重无关，梯度可以从旁边通过。' },
    { name: 'z', caption: 'z = mu + sigma · epsilon：从编码器的高斯分布中抽样，并写成可以求导的形式。' },
    { name: '解码', caption: '解码器把 z 变成图片上的分布，这里画的是它的均值。' },
    {
      name: '两项损失',
      caption: 'nll 是 x 在该分布下的代价，KL 是编码器的高斯分布相对先验的代价，损失是二者的加权和。',
    },
    {
      name: '梯度',
      caption: '两项损失各自传回梯度，在 mu 与 logvar 处相遇：nll 拉向这张图片，KL 拉向先验，编码器跟随二者之和。',
    },
  ],
  numbers: (values) => `前几个数：${values}。`,
  losses: (nll, beta, kl, loss) => `nll ${nll} + beta ${beta} · KL ${kl} = 损失 ${loss} 奈特。`,
  gradients: (nll, kl) => `第一个隐变量对 mu 的梯度：来自 nll 的 ${nll}，来自 KL 的 ${kl}。`,
  original: '图片 x',
  mean: '解码器的均值',
  bars: (name) => `${name}的条形图，每个隐变量一条`,
};
