/**
 * Chinese: what can be saved, and opened again.
 * @type {typeof import('./en-files.js').files}
 */
export const files = {
  title: '保存与打开',
  save: '保存模型',
  saveHint: '权重、Adam 的矩估计、设置与步数，safetensors 格式',
  load: '打开模型',
  loadHint: '从保存的模型继续；也可以把文件拖放到页面任意处',
  curves: '曲线（CSV）',
  pictures: '图片（PNG）',
  script: 'PyTorch 脚本',
  scriptHint: '同样的模型与训练，可直接运行的 Python 脚本',
  note: '保存的模型可以在这里打开，也可以用任何能读取 safetensors 的程序打开。文件里只有模型，没有数据。',
  storageFailure: {
    full: '浏览器的存储空间已满，这里的内容无法全部保留到下次访问：离开前请把模型保存为文件。',
    forbidden: '浏览器没有为本页保留任何内容，因为存储已被禁用：离开前请把模型保存为文件。',
    newer:
      '浏览器没有为本页保留任何内容，因为本页的更新版本已在此保存了训练，该训练会保持原样：请重新加载页面以使用新版本，或在离开前把模型保存为文件。',
    silent: '浏览器的存储没有响应，因此不会为下次访问保留任何内容：离开前请把模型保存为文件。',
    large: '此模型太大，无法保留到下次访问：离开前请把它保存为文件。',
  },
  drop: '把保存的模型拖放到此处，从它继续；或拖放图片，用它们训练',
  close: '关闭',
  sampleCaption: (step) => `第 ${step} 步`,
  lost: (name, step) =>
    `用您自己的图片进行的训练（${name}，到第 ${step} 步）没有保留，因为图片不会被保存：请重新选择图片。`,
  undoReset: (step) => `训练已重置，重置前在第 ${step} 步。`,
  undo: '撤销（U）',
  earlierRunShown: '现在显示的是更早的一次训练。',
  rejected: {
    checkpoint: (name) => `未打开“${name}”：它不是 vae-lab 保存的模型。当前训练不受影响。`,
    kind: (name) => `未打开“${name}”：应为保存的模型，即以 .safetensors 结尾的文件。当前训练不受影响。`,
    size: (name, megabytes, most) =>
      `未打开“${name}”：文件大小为 ${megabytes} MB，而这里的模型都不超过 ${most} MB。当前训练不受影响。`,
    unreadable: (name) => `无法读取“${name}”。当前训练不受影响。`,
  },
};
