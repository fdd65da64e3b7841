/**
 * Chinese: what is said of a run as a whole.
 * @type {typeof import('./en-run.js').run}
 */
export const run = {
  finished: (epochs) => `已完成 ${epochs} 轮训练。`,
  trainMore: (epochs) => `再训练 ${epochs} 轮`,
  trained: (steps) => `训练好的模型，打开时位于第 ${steps} 步。`,
  trainedBefore: (steps) => `训练好的模型（已训练 ${steps} 步），步数从此处重新计起。`,
  trainedUnknown: '训练好的模型，训练时长未知，步数从此处重新计起。',
};
