/**
 * Chinese: the figures of the theory.
 * @type {typeof import('./en-figures.js').figures}
 */
export const figures = {
  page: '七张图看懂理论',
  drawAnew: '重新采样',
  step: (step) => `第 ${step} 步`,
  /** @param {string} step of a recorded result */
  recorded: (step) => `事先训练：${step}`,
  resetHint: '用同一个随机种子从头开始',
  expectation: {
    title: '求平均的两种办法',
    note:
      'f(x) p(x) 曲线下的面积就是 E[f(x)]。网格法把一个个矩形相加，每个点都用 p 加权；采样（横轴下方的短线）则不必加权：p 大的地方' +
      '样本自然更多。样本数增至四倍，误差减半。不妨选 x > 1：跳跃使网格法收敛变慢；或选混合分布，再减少网格的点数。',
    density: '密度 p',
    densities: { gaussian: '高斯', uniform: '均匀', laplace: '拉普拉斯', mixture: '混合' },
    f: '函数 f',
    points: '网格点数',
    draws: '样本数 n',
    legend: '阴影：p(x)。曲线：f(x) p(x)。矩形：网格求和。',
    exact: '精确值',
    byGrid: (points) => `网格法，${points} 个点`,
    byDraws: (n) => `${n} 个样本的均值`,
    evaluations: 'f 的求值次数',
    error: '误差',
    gridError: '网格法',
    drawsError: '采样',
    standardError: '标准误',
    band: '2 倍标准误 ∝ 1/√n',
    picture: (points, n, f) =>
      `密度 p 与被积函数 f(x) p(x)（f(x) = ${f}），${points} 个网格点的矩形，以及 ${n} 个样本。`,
    errorPicture: '网格法与采样的误差随 f 求值次数的变化，双对数坐标。左右方向键移动十字线。',
  },
  divergence: {
    title: '两个密度相差多远？',
    note:
      'KL(p‖q) 是 p ln(p/q) 曲线下的面积，也是 ln(p/q) 在 p 的样本上的平均。只要有 p 而无 q 的地方（斜线区域），它就是无穷大：' +
      '这正是先验取高斯分布的原因。巴氏距离是对称的，只要二者有重叠就有限；但它是期望的对数，用采样来估计是有偏的。拖动标记 p 与 q，' +
      '或用方向键移动。交换二者：只有 KL 会变。',
    shapes: { gaussian: '高斯', uniform: '均匀', laplace: '拉普拉斯' },
    shape: (name) => `${name} 的形状`,
    mean: (name) => `${name} 的均值`,
    sd: (name) => `${name} 的标准差`,
    draws: '样本数 n',
    infinite: 'KL 为无穷大：p 的样本迟早会落在 q 为 0 的地方，一个就够了。',
    swap: '交换 p 与 q',
    kl: 'KL(p‖q)，数值积分',
    klSampled: (n) => `KL(p‖q)，${n} 个样本`,
    bhattacharyya: '巴氏距离',
    legend: '阴影：p 与 q。曲线：p ln(p/q)。',
    estimate: 'ln(p/q) 的均值',
    low: '± 2 倍标准误',
    quadrature: '数值积分',
    nats: 'nat',
    none: '–',
    handle: (name, mean, sd) => `${name}：均值 ${mean}，标准差 ${sd}`,
    picture: (kl, bhattacharyya) => `密度 p、q 与 p ln(p/q)。KL 为 ${kl} nat，巴氏距离为 ${bhattacharyya}。`,
    samplesPicture: 'KL 的采样估计随样本数的变化，上下各两倍标准误，以及数值积分的结果。左右方向键移动十字线。',
  },
  joint: {
    title: '直面联合分布',
    note:
      '编码器与数据构成 p(x,z)，解码器与先验构成 q(x,z)，训练让二者靠拢。二者的 KL 等于损失 L 加上只与数据有关的常数 E[ln p̃(x)]，' +
      '所以 L 不会低于下限 −E[ln p̃(x)]。换成狭窄的数据试试：密度可以大于 1，L 会变成负数。',
    data: '数据 p̃(x)',
    datasets: { two: '双峰', three: '三峰', narrow: '狭窄双峰' },
    maps: { p: 'p(x,z) = p̃(x) p(z|x)', q: 'q(x,z) = q(x|z) q(z)' },
    loss: '损失 L',
    entropyTerm: 'E[ln p̃(x)]',
    kl: 'KL(p(x,z)‖q(x,z))',
    nll: 'nll',
    latentKl: 'KL(p(z|x)‖q(z))',
    floor: '下限 −E[ln p̃(x)]',
    sum: '损失与常数之和等于 KL',
    parts: '损失的两项',
    picture: (name, step) => `第 ${step} 步时 ${name} 的热图；横轴为 x，纵轴为 z。`,
    curves: '损失及其两项、两个联合密度之间的 KL 与下限随步数的变化。左右方向键移动十字线。',
  },
  posterior: {
    title: '我们放弃的后验分布',
    note:
      '阴影：按贝叶斯公式算出的精确后验 q(z|x)，隐变量只有两维时还算得出来。椭圆：编码器的高斯分布 p(z|x)，它的轴不能旋转。' +
      '二者之差 KL(p(z|x)‖q(z|x)) 正是 ln q(x) 与 ELBO 的差距。灰度像素按概率计。多换几张图片；再从头训练一个模型，看差距如何变化。',
    legend: '阴影：精确后验。椭圆：编码器的 1 倍与 2 倍 σ。角上：此处在平面中的位置。',
    image: 'x',
    reconstruction: '重构',
    names: {
      logLikelihood: 'ln q(x)',
      elbo: 'ELBO',
      gap: '差距',
      nll: 'nll',
      kl: 'KL(p(z|x)‖q(z))，闭式',
    },
    klSampled: (n) => `同上，${n} 个样本的均值`,
    standardError: '标准误',
    gaussian: (latent) => `编码器，z${latent}：μ ± σ`,
    choose: '选择图片',
    more: '换一批图片',
    choice: (index, label) => `第 ${index} 张${label === '' ? '' : `，数字 ${label}`}`,
    model: '模型',
    models: { trained: '训练好的', new: '在此从头训练' },
    trainedBefore: '训练好的模型',
    picture: (index) => `第 ${index} 张图片在隐空间平面上的精确后验，以及编码器的椭圆。`,
  },
  tradeoff: {
    title: '两项互相牵制',
    note:
      '每个 KL 权重 β 各训练一个模型，随机种子相同，轮流训练。β 小，重构好（nll 低）而 KL 大；β 大，z 就几乎不携带信息。' +
      '虚线上各点的损失与所选模型相同。只有按各自的 β 求和才能看出进展：模型变好时，单独一项可能反而上升。',
    rate: 'KL（码率）',
    distortion: 'nll（失真）',
    selected: '曲线所属模型',
    picture: (step) => `码率–失真平面上各个模型到第 ${step} 步为止的路径；各点见表格。`,
    curves: '所选模型的 nll、KL 与损失随步数的变化。左右方向键移动十字线。',
  },
  decoders: {
    title: '像素是什么？',
    note:
      '三种解码器，随机种子相同。σ = 1 时，解码器假定的噪声与像素的取值范围一样大，平方误差的分量太小，KL 一直很小。' +
      '学习得到的 σ 最终等于 √MSE，那里 nll 最小。所以平方误差与 KL 之间的权重并非随意可调：‖x − m‖² + β · KL 就是 ' +
      'σ² = β/2 的高斯分布。均值不是随机采样，不妨切换到随机采样，看看噪声。密度可以大于 1，不同解码器的损失不能互相比较。',
    pictures: '图片',
    show: { means: '均值', draws: '随机采样' },
    names: {
      bernoulli: '伯努利：交叉熵',
      gaussian: '高斯，σ = 1：平方误差',
      gaussian_shared: '高斯，学习 σ',
    },
    weights: {
      bernoulli: '没有 σ：方差由均值决定，即 m (1 − m)。',
      gaussian: '相当于平方误差加 KL，β = 2，与数据无关。',
      gaussian_shared: '相当于平方误差加 KL，β 由数据决定。',
    },
    decoder: '解码器',
    learnedSigma: '学习得到的 σ',
    learnedError: '√MSE（学习 σ）',
    fixedError: '√MSE（σ = 1）',
    klOf: { bernoulli: 'KL（伯努利）', gaussian: 'KL（σ = 1）', gaussian_shared: 'KL（学习 σ）' },
    picture: (name, kind) => `${name}：先验的 16 个点上的${kind}，各解码器用相同的点`,
    sigmaPicture: '学习得到的 σ 与 √MSE 随步数的变化。左右方向键移动十字线。',
    klPicture: '各解码器的 KL 随步数的变化。左右方向键移动十字线。',
  },
  samples: {
    title: '采样一次就够',
    note:
      '各模型对每张图片采样 K 个 z，随机种子相同。梯度的方差按 1/K 下降：双对数坐标下，圆点沿直线排列；第 0 步各模型的权重相同，' +
      '最为吻合。（暂停时会重新测量，那时各模型的权重已经不同。）步数相同时，多采样略有帮助；时间相同时，多采样意味着步数更少，' +
      '而每一轮本来就会重新采样。',
    variance: (step) => `梯度的方差（第 ${step} 步）`,
    varianceShort: '方差',
    relative: 'K · 方差 ÷ 首行',
    law: '∝ 1/K',
    measured: '实测',
    loss: '测试图片的损失',
    seconds: '训练秒数',
    secondsShort: '秒',
    compare: '比较的基准',
    equal: { steps: '步数相同', time: '时间相同' },
    variancePicture: '梯度方差随 K 的变化，双对数坐标，附 1/K 直线。',
    lossPicture: '各模型的损失。左右方向键移动十字线。',
  },
};
