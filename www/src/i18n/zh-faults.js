/**
 * Chinese: what went wrong during a run, and how it goes on.
 * @type {typeof import('./en-faults.js').faults}
 */
export const faults = {
  diverged: (step) => `训练到第 ${step} 步时已发散：损失不再是有限的数值。`,
  rewound: (step, rate) =>
    `模型已退回到最近保存的状态（第 ${step} 步）。最常见的原因是学习率过大，目前的学习率为 ${rate}。`,
  slower: (rate) => `以学习率 ${rate} 继续`,
  wentSlower: (step, rate) => `训练已改用学习率 ${rate}，从第 ${step} 步继续。`,
  device: (step) => `训练到第 ${step} 步时，与显卡的连接中断。现已重新连接并继续训练，进度没有丢失。`,
  cpu: (step) => `训练到第 ${step} 步时，与显卡的连接中断，且无法恢复。现已改在 CPU 上继续训练，进度没有丢失。`,
  worker: (step) => `引擎在第 ${step} 步意外停止，现已重新启动并继续训练，进度没有丢失。`,
  damage: {
    newest: '最近一次保存的训练状态已损坏，训练将从前一次保存的状态继续。',
    all: '保存的训练已损坏，无法读取。已从第 0 步开始新的训练。',
  },
};
