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
    noteTwo: (n) => `编码器把 ${n} 张测试图片放在哪里，按类别着色。平面就是隐空间本身，两个圆是先验的一倍与两倍标准差。`,
    noteOne: (n) => `编码器把 ${n} 张测试图片放在哪里，按类别着色。唯一的隐变量从左向右，刻度是先验的标准差。`,
    noteMore: (n) => `编码器把 ${n} 张测试图片放在哪里，按类别着色：沿均值变化最大的两个方向看过去，平面以外的分量为 0。`,
    noteManifold: '按先验的概率等距取 z（−2 到 2 个标准差），看解码器画出什么。',
    hint: '移动指针即解码；点击固定；拖动，或固定第二个点，便显示两点之间。',
    picture: (n, step, size) => `第 ${step} 步的隐空间平面：${n} 张测试图片的编码，按类别着色，范围为先验的 ${size} 个标准差。方向键移动光标，按住 Shift 步子更大；回车固定；Esc 清除。`,
    pictureManifold: (step) => `第 ${step} 步的流形：由先验上的网格解码得到的数字。方向键移动光标；回车固定；Esc 清除。`,
    none: '隐空间平面，尚未生成',
    cursor: '指针所在',
    decoded: (place) => `在 ${place} 处解码得到的数字`,
    nothingDecoded: '尚未选点',
    between: (from, to) => `从 ${from} 到 ${to} 沿直线解码得到的数字`,
    nothingBetween: '固定两个点，便显示它们之间的过渡',
    way: '两个固定点之间',
    classes: '类别：选一个，只看它',
    only: (digit) => `只看 ${digit}`,
  },
};
