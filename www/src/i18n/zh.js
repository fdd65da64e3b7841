import { charts, runs } from './zh-charts.js';
import { controls } from './zh-controls.js';
import { experiments } from './zh-experiments.js';
import { faults } from './zh-faults.js';
import { figures } from './zh-figures.js';
import { figure } from './zh-figure.js';
import { files } from './zh-files.js';
import { notation } from './zh-notation.js';
import { run } from './zh-run.js';
import { slow } from './zh-slow.js';
import { status } from './zh-status.js';
import { pictures } from './zh-pictures.js';

/**
 * Chinese: every word on the page.
 * @type {import('./en.js').Strings}
 */
export const zh = {
  code: 'zh',
  name: '中文',
  controls,
  figures,
  figure,
  files,
  charts,
  run,
  runs,
  slow,
  status,
  notation,
  experiments,

  title: 'vae-lab：在浏览器里训练的变分自编码器',
  tagline: '看变分自编码器如何学会手写数字，就在您的浏览器里。',
  links: { title: '站点', article: '阅读文章', bench: '测速', source: '源代码' },
  switchLanguage: 'English',
  switchLanguageLang: 'en',
  themeToDark: '切换为深色',
  themeToLight: '切换为浅色',

  play: '播放',
  pause: '暂停',
  step: '单步',
  reset: '重置',
  playHint: '开始训练（空格键）',
  pauseHint: '暂停（空格键）',
  stepHint: '训练一步（.）',
  resetHint: '用同一个随机种子从头开始（R）',
  training: '训练控制',
  shortcuts: [
    ['空格', '播放或暂停'],
    ['.', '单步'],
    ['R', '重置'],
    ['U', '撤销重置'],
    ['S', '慢放'],
    ['Shift R', '换种子'],
  ],

  steps: '步数',
  epoch: '轮数',
  images: '已训练图片',
  rate: '步/秒',
  noRate: '–',

  device: '运行设备',
  devices: { webgpu: 'GPU（WebGPU）', cpu: 'CPU（WebAssembly）' },
  cpuUnit: 'WebAssembly SIMD，单线程',
  deviceLoading: '正在启动…',
  noDevice: '未运行',

  announce: {
    loading: '正在启动。',
    playing: '正在训练。',
    waiting: '正在等待数据。',
    paused: (step) => `已暂停（第 ${step} 步）。`,
    finished: (epochs) => `已训练 ${epochs} 轮，训练结束。按播放可继续。`,
  },

  data: {
    complete: (name, images) => `${name}：全部 ${images} 张训练图片`,
    partly: (name, images, total, bytes, totalBytes) =>
      `${name}：训练图片 ${images} / ${total} 张，${bytes} / ${totalBytes} MB`,
    partlyInUse: (name, images, inUse) => `${name}：全部 ${images} 张训练图片，目前用到 ${inUse} 张`,
    waiting: (name, images, total) => `${name}：训练图片 ${images} / ${total} 张。训练正在等待数据。`,
    wholeBatch: '每个批次都包含全部图片。',
    short: (epochs, steps) =>
      `训练在 ${epochs} 轮后结束，已达到“训练轮数上限”。由于图片很少，总共只有 ${steps} 步。请调高上限，或按播放继续。`,
    interrupted: '其余数据加载失败。训练会继续，直到需要更多数据。',
    retry: '重试',
    loading: '训练数据',
  },

  objective: {
    title: '目标函数',
    unit: 'nat／图，横轴为步数',
    total: '损失',
    totalMeaning: '加权和',
    nll: 'nll',
    nllMeaning: '重构',
    kl: 'KL',
    klMeaning: '散度',
    train: '训练集',
    heldOut: '测试集',
    atStep: (what, step) => `${what}，第 ${step} 步`,
    note: (n) => `测试集是${n === null ? '若干' : ` ${n} `}张从不参与训练的图片。纵轴范围取自训练过程的后九成。`,
    picture: (quantity, train, heldOut) =>
      `${quantity}的曲线。训练集第 ${train.step} 步：${train.value}，测试集第 ${heldOut.step} 步：${heldOut.value}（nat／图）。左右方向键移动十字线。`,
    none: '–',
  },

  pictures,

  samples: {
    title: '样本',
    note: '从先验采样 z，再解码。64 个点始终不变。',
    picture: (step) => `第 ${step} 步：从先验采样 64 个点，解码得到的数字`,
    none: '64 个样本，尚未生成',
  },

  reconstructions: {
    title: '重构',
    note: '上排为测试图片，下排为其重构。',
    original: 'x',
    reconstruction: 'x̂',
    picture: (n, step) => `${n} 张测试图片，下方是第 ${step} 步时各自的重构`,
    none: '重构，尚未生成',
  },

  faults,

  cpu: {
    chosen: '',
    insecure: '本页在 CPU 上训练：浏览器只在 https 与 localhost 下提供 WebGPU。以这样的地址打开本页，即可用 GPU 训练。',
    no_webgpu: '本页在 CPU 上训练：此浏览器不支持 WebGPU。',
    no_adapter: '本页在 CPU 上训练：此浏览器支持 WebGPU，但没有找到可用的显卡。',
    no_device: '本页在 CPU 上训练：此浏览器找到了显卡，但无法使用它。重启浏览器可能有帮助。浏览器的消息：',
    failed_device: '本页在 CPU 上训练：显卡在第一步就出错了。浏览器的消息：',
    lost_device: '本页在 CPU 上训练：与显卡的连接中断，且无法恢复。重置后会再次尝试使用显卡。',
    slow_adapter: '本页在 CPU 上训练：这里的显卡由软件模拟，速度更慢。',
  },
  advice: {
    chromium:
      'Chrome 与 Edge 自 113 版起默认开启；在 Linux 上或显卡较旧时，请打开 chrome://flags，启用 “Unsafe WebGPU Support” 与 “Vulkan”。',
    firefox: '在 Firefox 中，请于 about:config 将 dom.webgpu.enabled 设为 true，或改用新版 Chrome、Edge。',
    safari: 'Safari 自 26 版起支持；更早的版本请在“设置”的“功能标志”中启用 WebGPU。',
    other: '新版 Chrome、Edge、Firefox、Safari 均支持。',
  },

  problems: {
    no_wasm:
      '此浏览器无法运行带 SIMD 的 WebAssembly，而引擎需要它。请使用新版 Chrome、Edge、Firefox 或 Safari；某些“锁定”或“增强安全”模式会关闭 WebAssembly。',
    old_browser: '引擎的脚本无法在此浏览器中运行，需要 Chrome 或 Edge 105、Firefox 114、Safari 16.4 或更新的版本。',
    no_worker: '浏览器不允许本页启动引擎（引擎在 web worker 中运行）。请在单独的标签页或其他浏览器中打开本页。',
    csp: '本页的内容安全策略（CSP）拦截了引擎所需的内容。网站管理者可在策略中加入：',
    worker:
      '引擎意外停止，可能是浏览器内存不足。请关闭其他标签页或选用更小的模型，然后重新开始：训练将从上次保存的状态继续。如果用的是您自己的图片，请重新选择。',
    engine: '引擎加载失败：有文件未能下载，或内容不正确。请检查网络，然后重新开始。',
    data: '训练图片加载失败：有文件未能下载，或内容不正确。请检查网络，然后重新开始。',
    no_device: '无法使用显卡，可以改在 CPU 上训练。',
    no_adapter: '没有可供训练的显卡，可以改在 CPU 上训练。',
    device_lost: '与显卡的连接中断：驱动程序重启了，或显卡被其他程序占用。请重新开始。',
    out_of_memory: '内存不足以容纳此模型。请选用更小的模型，或关闭其他标签页，然后重新开始。',
    diverged: '训练已发散：损失已不是有限的数值。请减小学习率，然后重新开始。',
    invalid_option: '引擎不接受这个设置：',
    other: '引擎报告了一个错误：',
  },
  silence: {
    starting: (seconds) => `已等待 ${seconds} 秒，引擎的脚本仍未下载。页面会继续等待；如果网络正常，请重新开始。`,
    running: (seconds) =>
      `引擎已有 ${seconds} 秒没有响应。较慢的设备可能仍在计算，页面会继续等待。如果一直没有反应，请重新开始：训练将从上次保存的状态继续。`,
  },
  startAgain: '重新开始',
  trainOnCpu: '在 CPU 上训练',
  useDefaults: '使用默认设置',
  details: '详情',

  address: {
    unknown: (key, known) => `地址中有未知的设置“${key}”。可用的设置：${known}。`,
    twice: (key) => `地址中“${key}”出现了不止一次，以第一个为准。`,
    value: (key, value, expected) => `地址中写的是 ${key}=${value}，应为 ${expected}。现使用默认值。`,
    version: (value) => `地址的版本是 ${value}，而本页只支持版本 1，现按版本 1 读取。`,
  },

  footer: {
    engine: '用 Rust 编写并编译为 WebAssembly，着色器用 WGSL 编写。数据不会离开您的浏览器。',
    data: '数据：MNIST，作者 Yann LeCun、Corinna Cortes、Christopher J. C. Burges，',
    own: '数据：您自己的图片。',
    licence: 'CC BY-SA 3.0',
  },
};
