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
  position: (station, all) => `第 ${station} 站，共 ${all} 站`,
  code: '对应的 PyTorch 代码',
  stations: ['x', '编码器', 'epsilon', 'z', '解码器', 'nll', 'KL', '梯度', '更新'],
  captions: {
    image: '一张训练图片 x 的全部像素同时输入编码器 p(z|x)。',
    encoder: '编码器为每个隐变量给出一个高斯分布：均值 mu 与标准差 sigma = exp(logvar / 2)。',
    epsilon: '从 N(0, I) 随机采样噪声 epsilon。它与权重无关，梯度不必经过它。',
    noEpsilon: '这个模型训练时不加噪声：epsilon 为 0。',
    z: 'z = mu + sigma · epsilon 是从编码器的高斯分布中采的样，这样写就可以求导（重参数化）。',
    noNoise: '没有噪声时 z = mu，即编码器的高斯分布的中心。',
    decoder: '解码器把 z 变成图片的分布 q(x|z)，x̂ 是它的均值。',
    nll: 'nll = −ln q(x|z) 是 x 在解码器给出的分布下的代价。',
    kl: 'KL 是编码器的高斯分布相对于先验的代价。损失为 nll + beta · KL。',
    sampledKl: 'KL 用这个 z 估计：ln p(z|x) − ln q(z)。损失为 nll + beta · KL。',
    importance: '这次采样的重要性权重为 w，−ln w = nll + KL。损失是所有采样的 w 的均值的 −ln。',
    gradients: '两项损失各自回传梯度，nll 的梯度经过解码器与 z。二者在 mu 与 sigma 处相加，其和继续经过编码器。',
    importanceGradients: '损失的梯度以 w 为各次采样加权，经过解码器与 z 传回，再继续经过编码器。',
    step: '这一步沿梯度的反方向更新全部权重：nll 把 mu 拉向这张图片，KL 把它拉向先验。',
    importanceStep: '这一步沿梯度的反方向更新两个网络的全部权重。',
  },
  numbers: {
    image: (pixels, mean) => `${pixels} 个像素，均值为 ${mean}。`,
    encoder: (latent, mu, sigma) => `隐变量 ${latent}：mu 为 ${mu}，sigma 为 ${sigma}。`,
    epsilon: (latent, epsilon) => `隐变量 ${latent}：epsilon 为 ${epsilon}。`,
    draws: (samples) => `这是 ${samples} 次采样中的第一次。`,
    z: (latent, mu, noise, z) => `隐变量 ${latent}：${mu} + ${noise} = ${z}。`,
    decoder: (difference) => `x̂ 与 x 每像素相差 ${difference}（均方根）。`,
    nll: (nll) => `nll ${nll} nat。`,
    losses: (nll, weightedKl, product, loss) =>
      `nll ${nll} + KL ${weightedKl}${product && `（beta · KL = ${product}）`} = 损失 ${loss} nat。`,
    importance: (nll, kl, sum) => `nll ${nll} + KL ${kl} = ${sum} nat。`,
    freeBits: (nats) => `每个隐变量至少计 ${nats} nat（自由比特）。`,
    gradients: (latent, nll, kl, sum) =>
      `对隐变量 ${latent} 的 mu：来自 nll 的 ${nll}，来自 beta · KL 的 ${kl}，合计 ${sum}。`,
    importanceGradients: (latent, sum) => `对隐变量 ${latent} 的 mu：${sum}。`,
    step: (latent, nll, kl) => `对隐变量 ${latent} 的 mu 的拉力：来自 nll 的 ${nll}，来自 beta · KL 的 ${kl}。`,
    importanceStep: (latent, sum) => `对隐变量 ${latent} 的 mu 的拉力：${sum}。`,
  },
  pull: (name) => `对 ${name} 的拉力`,
  pullShort: '拉力',
  original: '图片 x',
  mean: '解码器的均值',
  encoder: '编码器',
  decoder: '解码器',
  logWeight: '−ln w',
  picture: '从 x 到损失的全过程，以及梯度的回传',
  bars: (name) => `各隐变量的 ${name} 条形图`,
  plane: ([one, other], first, second) =>
    other === undefined
      ? `隐变量 ${one}：编码器的高斯分布，z 位于 ${first}`
      : `隐变量 ${one} 与 ${other}：编码器的高斯分布，z 位于 ${first}, ${second}`,
};
