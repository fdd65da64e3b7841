/**
 * Chinese: the page that measures.
 * @type {typeof import('./en-bench.js').bench}
 */
export const bench = {
  documentTitle: '测速：vae-lab 在这台设备上训练有多快',
  title: '在这台设备上训练有多快？',
  lede:
    '本页用不到一分钟的时间，在 CPU 上训练四个模型；浏览器若支持 WebGPU，也在显卡上训练。' +
    '按下“开始测速”之前，不测量也不下载任何内容；结果不会发送到任何地方。',
  advice: '为使结果稳定，请关闭其他标签页，接通电源，并让本页保持在前台。',
  measure: '开始测速',
  again: '重新测速',
  stop: '停止',
  progress: '进度',
  opening: '正在加载引擎。',
  measuring: (index, parts, what) => `正在测量第 ${index} 项，共 ${parts} 项：${what}。`,
  done: '测量完成。',
  stopped: '已停止。下面是停止前测得的结果。',
  failed: '测量失败，没有得到结果。',

  device: '这台设备',
  browser: '浏览器',
  cores: '浏览器报告的 CPU 核心数',
  adapter: '显卡',
  software: (name) => `${name}（由软件模拟，实际在 CPU 上运行）`,
  noAdapter: '无，只测了 CPU',
  unnamed: '浏览器未给出名称',
  plain: 'f32 矩阵乘法的速率',
  plainRate: (gflops, range, n) => `${gflops} GFLOP/s（${range}），${n}×${n} 的矩阵相乘`,
  plainStates: {
    waiting: '–',
    running: '正在测量……',
    slow: '太慢，未能按时完成',
    stopped: '已停止',
  },
  plainFailed: (message) => `失败：${message}`,

  results: '训练',
  backend: ({ backend, software }) => (backend === 'cpu' ? 'CPU' : software ? '软件模拟（WebGPU）' : 'GPU（WebGPU）'),
  shortBackend: ({ backend, software }) => (backend === 'cpu' ? 'CPU' : software ? '软件模拟' : 'GPU'),
  size: (layers, batch) => `${layers}，批大小 ${batch}`,
  columns: { where: '模型与运行位置', steps: '步/秒', images: '图片/秒', gflops: 'GFLOP/s' },
  states: {
    waiting: '尚未测量',
    running: '正在测量……',
    measured: '',
    slow: '太慢，未能按时完成',
    failed: '失败',
    stopped: '已停止',
  },
  after: (state, steps) => `${state}（${steps} 步）`,
  inBackground: '页面在后台',
  chart: '训练速度',
  axis: 'GFLOP/s，对数坐标',
  picture: (values) => `对数坐标上的 GFLOP/s。${values}数值见表格。`,
  pictureOf: (what, value) => `${what}：${value}。`,
  nothingYet: '尚无测量结果。',

  background:
    '测量期间本页曾处于后台，而浏览器会限制后台页面的运行速度。受影响的结果已标出；请让本页保持在前台，重新测速。',
  coarseClock: (ms) => `此浏览器的时钟精度只有 ${ms} 毫秒，因此结果较粗略。`,

  copy: '复制为 JSON',
  copied: '已复制。',
  notCopied: '浏览器不允许复制。下面的文本已选中，请用键盘复制。',
  json: 'JSON 格式的结果',

  method: '测的是什么',
  methods: [
    '每个模型都与实验室中的训练方式相同：784 个像素，隐藏层如模型名所示，20 个隐变量，伯努利似然，Adam 优化器，在 worker ' +
      '中通过公开的 API 运行。数据是 2,048 张由随机字节组成的图片，因为图片内容不影响每一步的耗时。',
    '预热之后分五段计时，每段约 0.4 秒。表中是中位数，括号里是最小值与最大值。' +
      '如果某个模型太慢，在分得的时间里测不完，表中会说明，并给出已完成的步数。',
    'GFLOP/s 只计矩阵乘法：2 × 批大小 ×（3 × 全部权重 − 第一层的权重），即每层的前向乘法，以及权重梯度与输入梯度的乘法；' +
      '第一层不需要输入的梯度。',
    'f32 矩阵乘法的速率由一段 WGSL 程序测得：两种写法中取较快的一种计时，并核对其结果。CPU ' +
      '没有这一项，因为引擎的 API 不提供单独的矩阵乘法。',
  ],
};
