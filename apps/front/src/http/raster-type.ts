/** Raster images cannot run anything, whatever else is in them, so browsers may show them. */
const rasterImages: readonly { readonly type: string; readonly proves: (start: string) => boolean }[] = [
  { type: 'image/png', proves: (start) => start.startsWith('\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', proves: (start) => start.startsWith('\xff\xd8\xff') },
  { type: 'image/gif', proves: (start) => start.startsWith('GIF87a') || start.startsWith('GIF89a') },
  { type: 'image/webp', proves: (start) => start.startsWith('RIFF') && start.startsWith('WEBP', 8) },
  {
    type: 'image/avif',
    proves: (start) => start.startsWith('ftypavif', 4) || start.startsWith('ftypavis', 4),
  },
];

/** The media type of a raster image, as its first bytes prove it; null for all else. */
export function rasterTypeOf(bytes: Buffer): string | null {
  const start = bytes.subarray(0, 16).toString('latin1');
  return rasterImages.find(({ proves }) => proves(start))?.type ?? null;
}
