/**
 * Chinese: what is said of a run as a whole.
 * @type {typeof import('./en-run.js').run}
 */
export const run = {
  finished: (epochs) => `已完成 ${epochs} 轮训练。`,
  trainMore: (epochs) => `再训练 ${epochs} 轮`,
  trained: (steps) => `已打开训练好的模型（第 ${steps} 步）。`,
  trainedBefore: (steps) => `训练好的模型（已训练 ${steps} 步），步数从此处重新计起。`,
  trainedUnknown: '训练好的模型，训练时长未知，步数从此处重新计起。',
  notEvaluated: (step) => `第 ${step} 步附近没有评估记录。`,
  noPlane: (step) => `第 ${step} 步附近没有记录：隐空间平面只在屏幕上可见时才会记录。`,
  noModel: (step) => `第 ${step} 步的模型没有保留，无法读取您写的数字。按“实时”可回到当前模型。`,
  noPictures: (step) => `第 ${step} 步附近没有这个模型的图片记录。`,
  kept: (step) => `之前的训练（到第 ${step} 步）已保留在图表中。`,
  same: '先前的训练，设置相同',
  notDrawn: {
    unit: (names) =>
      `未画出：${names}。似然、固定的 σ 或像素的取法不同时，nll 的单位与零点也不同，损失无法比较。请改为比较均方误差与随机采样。`,
    data: (names) => `未画出：${names}，使用的是另一批图片。`,
    short: (names) => `未画出（nll 的单位不同）：${names}。`,
  },
  errorChart: {
    title: '均方误差',
    unit: '每像素，测试集，横轴为步数',
    now: '当前训练',
    note: '重构的均方误差：解码器在 z = μ 处的均值与灰度原图之差，按像素平均。无论用哪种似然，它的含义都相同。它不反映样本的好坏，请同时比较随机采样。',
    picture: (mse, step) => `均方误差的曲线。当前训练第 ${step} 步：${mse}。左右方向键移动十字线。`,
  },
  values: {
    caption: '测试集，nat／图',
    first: '第一个',
    second: '第二个',
    mse: '每像素 MSE',
    incomparable: '两个模型的损失单位不同，无法比较。请比较均方误差（MSE）和随机采样。',
  },
  weightedKl: 'β · KL',
};
