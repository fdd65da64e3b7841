import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A folder for pictures of pages. */
export const screenshots = fileURLToPath(new URL('../screenshots/', import.meta.url));
mkdirSync(screenshots, { recursive: true });
