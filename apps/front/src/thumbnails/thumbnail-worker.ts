import sharp from 'sharp';
import type { ThumbnailAnswer, ThumbnailTask } from './thumbnail-maker.js';

/** Largest picture that is decoded, in pixels: what the best phones take, some 200 MB in memory. Others are shown as they are. */
const inputMaxPixels = 50_000_000;
/** What eyes do not tell from the original at this size. */
const quality = 80;

/** Makes one picture after another smaller for the process that started this one, which ends it when one takes too long. */
process.on('message', (task: ThumbnailTask) => {
  void shrink(task).then(answer);
});
answer(null);

/** The first frame, upright, without what cameras write into it, never larger than it was; null where it is no picture. */
async function shrink({ image, width }: ThumbnailTask): Promise<Buffer | null> {
  try {
    return await sharp(image, { limitInputPixels: inputMaxPixels, sequentialRead: true, failOn: 'error' })
      .autoOrient()
      .resize({ width, withoutEnlargement: true })
      .webp({ quality })
      .toBuffer();
  } catch {
    // broken, of another kind, or too large: it is shown as it is
    return null;
  }
}

function answer(image: ThumbnailAnswer): void {
  process.send?.(image);
}
