/**
 * A saved model with moments of Adam that make its next step overflow. Its step and its weights stay the same.
 * @param {Uint8Array} checkpoint
 */
export function leaping(checkpoint) {
  const bytes = new Uint8Array(checkpoint);
  const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const tensors = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)));
  const numbers = new DataView(bytes.buffer, 8 + header);
  for (const [name, { data_offsets: [start, end] = [0, 0] }] of Object.entries(tensors))
    if (name.startsWith('adam_m.')) for (let at = start; at < end; at += 4) numbers.setFloat32(at, 3e38, true);
  return bytes;
}
