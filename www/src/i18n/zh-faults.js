/**
 * Chinese: what went wrong during a run, and how it goes on.
 * @type {typeof import('./en-faults.js').faults}
 */
export const faults = {
  diverged: (step) => `训练到第 ${step} 步时已发散：损失不再是有限的数值。`,
  rewound: (step, rate) => `模型已退回到最近保存的状态（第 ${step} 步）。最常见的原因是学习率过大，目前为 ${rate}。`,
  slower: (rate) => `以学习率 ${rate} 继续`,
  wentSlower: (step, rate) => `训练已从第 ${step} 步起以学习率 ${rate} 继续。`,
  device: (step) => `在第 ${step} 步与显卡的连接丢失。训练已在新的连接上继续，进度没有丢失。`,
  cpu: (step) => `在第 ${step} 步与显卡的连接丢失，且无法恢复。训练已改在 CPU 上继续，进度没有丢失。`,
  worker: (step) => `引擎在第 ${step} 步停止，已重新启动。训练已继续，进度没有丢失。`,
};
