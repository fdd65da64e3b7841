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
    noteTwo: '测试图片的编码均值，按类别着色。平面就是隐空间本身，两个圆表示先验的一倍与两倍标准差。',
    noteOne: '测试图片的编码均值，按类别着色。唯一的隐变量从左到右，竖线表示先验的标准差。',
    noteMore: '测试图片的编码均值，按类别着色，取变化最大的两个方向。解码时，其他方向都设为 0。',
    noteManifold: '在 z 的网格上解码的均值：按先验概率等距取点，从 −2 到 2 个标准差。',
    hint: '移动指针即可解码；点击固定一个点；拖动，或固定第二个点，可看到两点之间的过渡。',
    touchHint: '点按即可解码并固定一个点；再点按一处，或拖动，可看到两点之间的过渡。',
    gaussian: (mean, sigma) => `您的数字：编码器给出的高斯分布，均值在 ${mean}，标准差为 ${sigma}。`,
    picture: (n, step, size) =>
      `第 ${step} 步的隐空间平面：${n} 张测试图片的编码，按类别着色，范围为先验的 ${size} 个标准差。方向键移动光标，按住 Shift 移动得更快；回车固定；Esc 清除。`,
    pictureManifold: (step) =>
      `第 ${step} 步的流形：由先验上的网格解码得到的数字。方向键移动光标；回车固定；Esc 清除。`,
    none: '隐空间平面，尚未生成',
    cursor: '指针处',
    decoded: (place) => `在 ${place} 处解码得到的数字`,
    nothingDecoded: '尚未选点',
    between: (from, to) => `从 ${from} 到 ${to} 沿直线解码得到的数字`,
    nothingBetween: '固定两个点，可看到它们之间的过渡',
    interpolation: '两个固定点之间',
    classes: '类别：选择一个以突出显示',
    onlyClass: (digit) => `只看 ${digit}`,
    table: {
      caption: (step) => `第 ${step} 步：图片的平均位置、围绕它的离散度，以及编码器的平均 σ`,
      images: '图片',
      n: 'n',
      axis: (axis) => `轴 ${axis}`,
      spread: '离散度',
      sigma: 'σ',
      all: '全部',
      class: (label) => `类别 ${label}`,
      image: (n) => `图片 ${n}`,
    },
  },

  samples: {
    show: '样本显示什么',
    means: '均值',
    draws: '随机采样',
    hints: { means: '解码器的均值 E[x|z]', draws: '从解码器 q(x|z) 随机采样，带有似然所假定的噪声' },
    note: '从先验采样 z，解码，再从 q(x|z) 随机采样。64 个点始终不变。',
  },

  trainedModels: {
    title: '展示训练好的模型：',
    latents: (latents) => `${latents} 个隐变量`,
    hint: '预训练的权重。按播放从它继续训练，按重置从头开始。',
    loading: '正在加载…',
    failed: '模型加载失败，未作任何更改。',
  },

  data: {
    own: '使用自己的图片',
    mnist: '回到 MNIST',
    title: '自己的图片',
    about:
      '数组（IDX、NPY 或 NPZ，可用 gzip 压缩）、每行一张图片的 CSV 表格、图片文件（如 PNG、JPEG、WebP、GIF、BMP），或包含它们的文件夹或 zip；20 到 ' +
      '100,000 张图片。图片会裁成正方形，并缩放为 28×28 的灰度图。数据不会离开您的浏览器。',
    drop: '把文件拖到这里，或选择',
    files: '文件',
    folder: '文件夹',
    close: '关闭',
    cancel: '停止读取',
    reading: (percent) => `正在读取：${percent}`,
    use: (n) => `用这 ${n} 张图片训练`,
    invert: '反相（笔迹与底色互换）',
    found: (n) => `${n} 张图片。`,
    labelled: '带有标签。',
    classNames: (names) => `类别编号：${names}。`,
    heldOut: (n) => `其中 ${n} 张均匀取自整个数据集，留作测试。`,
    range: (min, max) => `灰度值从 ${min} 到 ${max}（0 为黑，255 为白）。`,
    scale: (black, white) => `文件中的 ${black} 为黑，${white} 为白。`,
    flat: (n) => `其中 ${n} 张是空白图片（只有一种灰度）。`,
    allFlat: '所有图片都是空白的（只有一种灰度），没有可学习的内容。',
    fewImages:
      '图片很少时，每轮的步数也少：必要时会自动调高“训练轮数上限”，使训练至少有 1,000 步。一个批次不会多于全部训练图片。',
    leftOut: {
      title: '未使用：',
      nothing: (n, names) => `${n} 个空文件：${names}`,
      kind: (n, names) => `${n} 个不支持的文件：${names}`,
      table: (n, names) => `${n} 个表格，各行不是正方形图片的像素：${names}`,
      size: (n, names) => `${n} 个文件解压后超过 512 MB：${names}`,
      damaged: (n, names) => `${n} 个文件已损坏或不完整：${names}`,
      undecodable: (n, names) => `${n} 张图片，此浏览器无法解码：${names}`,
      canvas: (n, names) => `${n} 张图片会被此浏览器改动，请另存为 PNG：${names}`,
      unreadable: (n, names) => `${n} 个文件无法读取：${names}`,
      archive: (n, names) => `${n} 个压缩包已加密、位于另一个压缩包内，或采用了无法读取的压缩方式，请先解压：${names}`,
      type: (n, names) => `${n} 个数组的元素既不是数值，也不是文本：${names}`,
      shape: (n, names) => `${n} 个数组不是图片：${names}`,
      labels: (n, names) => `${n} 个数组没有为每张图片给出一个标签：${names}`,
      finite: (n, names) => `${n} 张图片含有 NaN 或无穷大：${names}`,
    },
    preview: (n) => `其中 ${n} 张图片，与模型将看到的一样`,
    rejected: {
      nothing: (name) =>
        `${name || '所选内容'}中没有可以读取的图片。请选择数组（IDX、NPY、NPZ）、图片文件，或包含它们的 zip。`,
      kind: (name, found) =>
        `无法读取 ${name}：它以“${found}”开头。请选择数组（IDX、NPY、NPZ）、像素的 CSV 表格、图片文件，或包含它们的 zip。`,
      table: (name) =>
        `${name} 是表格，但不是图片：每行应为一张正方形图片的像素值，可带一个标签。例如 CSV 格式的 MNIST 有 785 列。`,
      size: (name, found) => `${name} 太大：解压后最多 512 MB，而它有 ${found} MB。`,
      damaged: (name) => `${name} 已损坏或不完整：`,
      undecodable: (name) => `此浏览器无法解码 ${name}。请另存为 PNG 或 JPEG。`,
      canvas: (name) =>
        `无法读取 ${name}：为防止指纹识别，此浏览器会改动网页解码的图片。请另存为 PNG（由本页自行解码），或允许本页读取画布数据。`,
      unreadable: (name) => `${name} 无法读取：`,
      archive: (name) => `无法在此解压 ${name}：它已加密、位于另一个压缩包内，或采用了无法读取的压缩方式。请先解压。`,
      type: (name, found) => `${name} 是 ${found} 类型的数组，无法读取。请保存为数值，例如用 array.astype("float32")。`,
      labels: (name, found) =>
        `${name} 是形状为 ${found} 的数组，可能是标签，但没有找到图片。请同时选择图片和标签文件。`,
      finite: (name) => `${name} 中的每张图片都含有 NaN 或无穷大。请替换这些数值，再重新选择文件。`,
      shape: (name, found) =>
        `${name} 不是图片数组：形状应为 n × 高 × 宽，或 n × 正方形图片的像素数，而它是 ${found}。`,
      few: (name, found) => `至少需要 20 张图片，您选择了 ${found} 张。`,
      many: (name, found) => `最多可用 100,000 张图片，您选择了至少 ${found} 张。`,
    },
    unchanged: '未作任何更改。',
  },

  replay: {
    title: '回放',
    live: '实时',
    liveHint: '回到当前这一步',
    step: (step) => `第 ${step} 步`,
  },

  pad: {
    title: '自己写一个数字',
    paper: (pen) => `画板。方向键移动光标；空格落笔或提笔；退格键撤销一笔；Esc 清空。${pen}`,
    penDown: '笔已落下。',
    penUp: '笔已提起。',
    undo: '撤销',
    clear: '清空',
    takeTest: '取一张测试数字',
    seen: '模型看到的数字',
    seenShort: '输入',
    aTest: (digit) => `测试图片，${digit}`,
    reconstruction: (step) => `第 ${step} 步时的重构`,
    reconstructionShort: '重构',
    nothing: '还没有数字',
    loss: '−ELBO',
    note:
      '笔迹先缩放到 20×20 像素以内，再按质心居中放入 28×28，与 MNIST 的做法相同。条形：编码器给出的每个隐变量的均值 μ 与标准差 σ；不携带数字信息的隐变量 μ 为 0、σ 为 ' +
      '1（虚线）。nll 是对 128 次随机采样的 ε 取的平均。在隐空间平面上，这个数字就是它的高斯分布 p(z|x)：圆点为均值，两圈为一倍与两倍标准差。',
    muMeaning: '均值，显示范围 −3 到 3',
    sigmaMeaning: '标准差，从 0 起；先验的标准差是 1',
    noBars: '编码器给出的每个隐变量的均值与标准差，尚未得到',
    bars: (n, mu, sigma) => `编码器在 ${n} 个隐变量上的高斯分布。均值：${mu}。标准差：${sigma}。`,
  },
};
