const IMAGE_NAMES = /(\.(idx|npy|npz|gz|zip|csv|tsv|png|jpe?g|jfif|gif|webp|bmp|avif|hei[cf]|ico|tiff?|jxl)|-ubyte)$/i;

/**
 * Whether something that was dropped looks like images, by its names: several files, a folder, or a file that may hold
 * images.
 * @param {DataTransfer} transfer
 */
export function looksLikeImages(transfer) {
  const [item] = transfer.items;
  const [file] = transfer.files;
  return (
    transfer.items.length > 1 ||
    item?.webkitGetAsEntry?.()?.isDirectory === true ||
    file?.type.startsWith('image/') === true ||
    IMAGE_NAMES.test(file?.name ?? '')
  );
}

/**
 * A name for some files: that of the file, or of the folder.
 * @param {File[]} files
 */
export function nameOfFiles([first, ...others]) {
  const [folder = '', inside] = first?.webkitRelativePath.split('/') ?? [];
  return inside ? folder : others.length > 0 ? `${first?.name} + ${others.length}` : (first?.name ?? '');
}

/**
 * The files that were dropped, with those in folders.
 * @param {DataTransfer} transfer
 * @returns {Promise<File[]>}
 */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  if (entries.every((entry) => !entry || entry.isFile)) return files;
  return (await Promise.all(entries.map((entry) => (entry ? filesOf(entry) : [])))).flat();
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesOf(entry) {
  if (entry.isFile)
    return [await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject))];
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {File[]} */
  const files = [];
  for (;;) {
    // A reader returns about a hundred entries at a time, and none at the end.
    const entries = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return files;
    for (const child of entries) files.push(...(await filesOf(child)));
  }
}
