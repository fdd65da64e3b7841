/**
 * Chinese: the pictures that answer to the reader.
 * @type {import('./en-pictures.js').Pictures}
 */
export const pictures = {
  plane: {
    title: '隐空间平面',
    digits: '测试数字',
    manifold: '流形',
    show: '平面上显示什么',
    noteTwo: '编码器把测试图片放在哪里，按类别着色。平面就是隐空间本身，两个圆是先验的一倍与两倍标准差。',
    noteOne: '编码器把测试图片放在哪里，按类别着色。唯一的隐变量从左向右，刻度是先验的标准差。',
    noteMore: '编码器把测试图片放在哪里，按类别着色：沿均值变化最大的两个方向看过去，平面以外的分量为 0。',
    noteManifold: '按先验的概率等距取 z（−2 到 2 个标准差），看解码器画出什么。',
    hint: '移动指针即解码；点击固定；拖动，或固定第二个点，便显示两点之间。',
    picture: (n, step, size) =>
      `第 ${step} 步的隐空间平面：${n} 张测试图片的编码，按类别着色，范围为先验的 ${size} 个标准差。方向键移动光标，按住 Shift 步子更大；回车固定；Esc 清除。`,
    pictureManifold: (step) =>
      `第 ${step} 步的流形：由先验上的网格解码得到的数字。方向键移动光标；回车固定；Esc 清除。`,
    none: '隐空间平面，尚未生成',
    cursor: '指针处',
    decoded: (place) => `在 ${place} 处解码得到的数字`,
    nothingDecoded: '尚未选点',
    between: (from, to) => `从 ${from} 到 ${to} 沿直线解码得到的数字`,
    nothingBetween: '固定两个点，便显示它们之间的过渡',
    way: '两个固定点之间',
    classes: '类别：选一个，只看它',
    alone: (digit) => `只看 ${digit}`,
    table: {
      caption: (step) => `第 ${step} 步：图片的平均位置、围绕它的离散程度，以及编码器的平均 sigma`,
      images: '图片',
      n: 'n',
      axis: (axis) => `轴 ${axis}`,
      spread: '离散',
      sigma: 'sigma',
      all: '全部',
      class: (label) => `类别 ${label}`,
      image: (n) => `图片 ${n}`,
    },
  },

  samples: {
    show: '采样显示什么',
    means: '均值',
    draws: '抽取',
    hints: { means: '解码器的均值 E[x|z]', draws: '从 q(x|z) 中抽取：带有似然所允许的噪声' },
    note: '从先验抽取 z，解码，再从 q(x|z) 中抽取。自始至终是同样的 64 个点。',
  },

  warm: {
    title: '展示训练好的模型：',
    latents: (latents) => `${latents} 个隐变量`,
    hint: '事先训练好的权重。播放会从它继续训练；重置则从零开始。',
    loading: '正在传来。',
    failed: '没有传到，一切未变。',
  },

  data: {
    own: '使用自己的图片',
    mnist: '回到 MNIST',
    title: '自己的图片',
    about:
      'IDX 或 NPY 数组（可用 gzip 压缩）、PNG 或 JPEG 文件、文件夹或 zip 压缩包；20 到 100,000 张图片。图片会裁成正方形并缩放为 28×28 灰度。数据不会离开您的浏览器。',
    drop: '把文件拖到这里，或选择',
    files: '文件',
    folder: '文件夹',
    close: '关闭',
    cancel: '停止读取',
    reading: (percent) => `正在读取，${percent}`,
    use: (n) => `用这 ${n} 张图片训练`,
    invert: '反相：笔墨与底色互换',
    found: (n) => `${n} 张图片。`,
    labelled: '带有标签。',
    skipped: (n) => `另有 ${n} 个文件未采用。`,
    heldOut: '每十张留出一张作测试。',
    preview: (n) => `其中 ${n} 张图片，即模型将看到的样子`,
    refused: {
      nothing: (name) => `${name || '所选内容'}中没有图片。应为 IDX、NPY、PNG 或 JPEG 文件，或装有它们的 zip。`,
      kind: (name, found) =>
        `${name} 不是可以读取的文件。应为 IDX、NPY、PNG、JPEG、gzip 或 zip；而它以“${found}”开头。`,
      size: (name, found) => `${name} 太大。解压后最多 512 MB；而它有 ${found} MB。`,
      damaged: (name) => `${name} 已损坏或被截断：`,
      shape: (name, found) => `${name} 不是图片数组。形状应为 n × 高 × 宽，或 n × 正方形的像素数；而它是 ${found}。`,
      few: (name, found) => `图片太少。至少应有 20 张；而只有 ${found} 张。`,
      many: (name, found) => `图片太多。最多 100,000 张；而有 ${found} 张。`,
    },
    unchanged: '一切未变。',
  },

  replay: {
    title: '回放',
    live: '实时',
    liveHint: '回到当前；训练一直在继续',
    step: (step) => `第 ${step} 步`,
  },

  pad: {
    title: '自己写一个数字',
    paper: (pen) => `画板。方向键移动光标；空格落笔或提笔；退格撤销一笔；Esc 清空。${pen}`,
    penDown: '笔已落下。',
    penUp: '笔已提起。',
    undo: '撤销',
    clear: '清空',
    takeTest: '取一张测试数字',
    seen: '模型看到的数字',
    seenShort: '模型所见',
    aTest: (digit) => `测试图片，${digit}`,
    reconstruction: (step) => `第 ${step} 步时的重构`,
    reconstructionShort: '模型所画',
    nothing: '还没有数字',
    loss: '−ELBO',
    note: '笔画先缩放到 20×20 像素，再按质心居中放进 28×28，与 MNIST 的做法相同。条形：编码器给出的每个隐变量的均值与标准差；与数字无关的隐变量 μ 为 0、σ 为 1（虚线）。nll 是 128 次抽取 ε 的平均。',
    muMeaning: '均值，正负各到 3',
    sigmaMeaning: '标准差，从 0 起；先验的标准差是 1',
    noBars: '编码器给出的每个隐变量的均值与标准差，尚未得到',
    bars: (n, mu, sigma) => `编码器在 ${n} 个隐变量上的高斯分布。均值：${mu}。标准差：${sigma}。`,
  },
};
