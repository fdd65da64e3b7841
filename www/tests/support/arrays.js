/**
 * An IDX file.
 * @param {number[]} shape
 * @param {Uint8Array} data
 */
export function idx(shape, data) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, data]);
}

/**
 * An NPY file as `numpy.save` writes it.
 * @param {number[]} shape
 * @param {Uint8Array} data
 * @param {string} [descr]
 */
export function npy(shape, data, descr = '|u1') {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([1, 0]),
    length,
    Buffer.from(header),
    data,
  ]);
}
