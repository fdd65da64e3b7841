/**
 * Chinese: charts and runs.
 * @type {typeof import('./en-charts.js').charts}
 */
export const charts = {
  table: '以表格显示',
  rateDistortion: {
    title: '码率与失真',
    note: (beta) =>
      '每个点是在测试集上的一次评估：横轴为 KL（码率），纵轴为 nll（失真）。路径先急剧下降，再沿着权衡曲线移动。' +
      `同一条虚线上，损失 nll + ${beta === '1' ? '' : `${beta} · `}KL 相等。`,
    picture: (kl, nll, step) => `训练路径：第 ${step} 步时 KL 为 ${kl}，nll 为 ${nll}（nat／图）。`,
    none: '训练路径，尚未评估',
    here: '现在',
  },
  latents: {
    title: '各隐变量的 KL',
    active: (active, all) => `${all} 个中 ${active} 个活跃`,
    collapsed: '后验坍缩：没有任何隐变量携带图片的信息。可尝试减小 β、使用 β 预热或自由比特。',
    note: '均值 μ 随图片变化且方差大于 0.01 的隐变量是活跃的（Burda 等，2016）。其余（灰色条）的均值对各张图片几乎相同。',
    picture: (active, all, most) => `${all} 个隐变量的 KL 条形图，最大 ${most} nat，其中 ${active} 个活跃。`,
    unmeasured: '各隐变量的 KL 条形图，尚未测量',
    latent: '隐变量',
    nats: 'nat',
    axis: (value) => `${value} nat`,
    isActive: '活跃',
    yes: '是',
    no: '否',
  },
  sigmaChart: {
    title: '解码器的 σ',
    sigma: 'σ',
    rmse: '√MSE',
    note:
      'σ 是解码器为每个像素假定的标准差，√MSE 是每像素的均方根误差，二者都在测试集上计算。σ 等于 √MSE 时 nll 最小：学习得到的 σ 最终收敛到该值；固定的 σ ' +
      '若大于 √MSE，重构项的权重就偏小，反之偏大。',
    picture: (sigma, rmse, step) =>
      `测试集上 σ 与 √MSE 的曲线。第 ${step} 步：σ 为 ${sigma}，√MSE 为 ${rmse}。左右方向键移动十字线。`,
  },
  freeBits: (nats) => `自由比特：训练集的 KL 中，每个隐变量至少按 ${nats} nat 计。`,
  gap: {
    measure: '测量差距',
    measureHint: '在若干测试图片上比较 ELBO 与重要性加权下界。编码器的高斯分布相对于精确后验的散度不小于这个差距',
    elbo: 'ELBO（nat）',
    bound: (k) => `L_K，K = ${k}`,
    gap: (step) => `第 ${step} 步的差距`,
  },
};

/** @type {typeof import('./en-charts.js').runs} */
export const runs = {
  comparison: (name) => `第二个模型：${name}`,
  title: '第二个模型',
  compare: '按这些更改对比',
  compareHint: '按这些更改再训练一个模型，随机种子与数据相同，二者都从第 0 步开始',
  stop: '结束对比',
  save: '保存第二个模型',
  now: (step, loss) => `第 ${step} 步，损失 ${loss}`,
};
