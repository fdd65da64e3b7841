/**
 * Chinese: charts and runs.
 * @type {typeof import('./en-charts.js').charts}
 */
export const charts = {
  table: '以表格显示',
  tradeOff: {
    title: '码率与失真',
    note: '每个点是某一步的测试集：横轴是 z 的代价，纵轴是图片的代价。训练先下降，再沿着两者的权衡移动；每条虚线上二者之和相同。',
    picture: (kl, nll, step) => `训练的路径：第 ${step} 步时 KL 为 ${kl}，nll 为 ${nll}，单位为奈特每张图片。`,
    none: '训练的路径，尚未出现',
    here: '现在',
  },
  latents: {
    title: '各隐变量的 KL',
    active: (active, all) => `${all} 个中 ${active} 个活跃`,
    collapsed: '后验坍缩：没有隐变量携带图片的信息。减小 beta、预热或免费额度会有帮助。',
    note: 'KL 接近零的隐变量已被关闭：对解码器而言只是噪声。',
    picture: (active, all, most) => `${all} 个隐变量的 KL 条形图，最大 ${most} 奈特，其中 ${active} 个活跃。`,
    unmeasured: '各隐变量的 KL 条形图，尚未测量',
    latent: '隐变量',
    nats: '奈特',
  },
  spread: {
    title: '解码器的 sigma',
    sigma: 'sigma',
    rmse: '√MSE',
    note: '解码器允许每个像素偏离多少，以及测试集上每像素均方误差的平方根 √MSE。使 nll 最小的 sigma 正是 √MSE：学习的 sigma 最终到达那里；固定的 sigma 若在其上，图片就不那么重要，若在其下，则更重要。',
    picture: (sigma, rmse, step) =>
      `测试集上 sigma 与 √MSE 的曲线。第 ${step} 步：sigma 为 ${sigma}，√MSE 为 ${rmse}。左右方向键移动十字线。`,
  },
  freeBits: (nats) => `免费额度：训练集的 KL 中每个隐变量至少按 ${nats} 奈特计。`,
  figures: {
    measure: '测量差距',
    measureHint: '在若干测试图片上比较 ELBO 与重要性加权的界：编码器的高斯分布损失了多少',
    elbo: 'ELBO（奈特）',
    bound: (k) => `L_K，K = ${k}`,
    gap: (step) => `第 ${step} 步的差距`,
  },
};

/** @type {typeof import('./en-charts.js').runs} */
export const runs = {
  rival: (name) => `第二个模型：${name}`,
  title: '第二个模型',
  compare: '按这些更改对比',
  compareHint: '用这些更改再建一个模型，种子与数据相同，二者都从第 0 步开始',
  stop: '结束对比',
  save: '保存第二个模型',
  now: (step, loss) => `第 ${step} 步，损失 ${loss}`,
};
