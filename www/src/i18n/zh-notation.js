/**
 * Chinese: the legend of the notation.
 * @type {typeof import('./en-notation.js').notation}
 */
export const notation = {
  title: '记号',
  encoder: '编码器：对图片 x 给出隐变量 z 的高斯分布，均值为 μ，标准差为 σ',
  decoder: '解码器：给定隐变量 z，给出图片的分布',
  prior: '先验 N(0, I)，生成样本时从中采样 z',
  nll: (loss) => `重构损失 −ln q(x|z)，即已知 z 后图片的代价${loss && `；在当前似然下是${loss}`}`,
  kl: 'KL(p(z|x) ‖ q(z))，即 z 的代价：编码器的高斯分布与先验相差多少',
  nat: '损失的单位，来自自然对数：1 nat 约为 1.44 比特。损失按每张图片计，对其像素求和。',
  source: 'p 与 q 的写法沿用',
  article: '苏剑林的文章',
  others: '。Kingma 与 Welling 以及多数论文则把编码器写作 q(z|x)，把解码器写作 p(x|z)。',
  losses: {
    bernoulli: '二元交叉熵（BCE）',
    gaussian: '平方误差（MSE · D）/ 2σ²，加一个常数',
    gaussian_shared: '平方误差（MSE · D）/ 2σ² + D ln σ，其中 σ 只有一个，由学习得到，再加一个常数',
    gaussian_pixel: '加权的平方误差（MSE）：各像素的平方误差 / 2σ² + ln σ，每个像素各有一个 σ，再加一个常数',
    continuous_bernoulli: '二元交叉熵（BCE），并归一化为概率密度',
    laplace: '绝对误差（L1）/ b，加一个常数',
  },
  short: {
    bernoulli: '交叉熵',
    gaussian: '平方误差',
    gaussian_shared: '平方误差',
    gaussian_pixel: '加权误差',
    laplace: '绝对误差',
  },
};
