/** The widths that pictures are made smaller to, in pixels: few, so that each is made once and kept for all readers. */
export const thumbnailWidths: readonly number[] = [160, 320, 640, 960, 1280, 1920];

/** What can be made smaller without losing what it is; pictures that move cannot. */
const shrinkable = /\.(?:png|jpe?g|webp|avif)$/i;

/** The addresses of a picture that is shown so many pixels wide. `srcset` is for screens with twice as many; null where it is the same. */
export interface PictureAddresses {
  src: string;
  srcset: string | null;
}

/** Where to get a picture that is shown in some width: the smallest that is large enough, else the picture as it is. */
export function picturesOf(url: string, path: string, width: number | null): PictureAddresses {
  if (width === null || !shrinkable.test(path)) return { src: url, srcset: null };
  const [once, twice] = [width, width * 2].map((wanted) => addressFor(url, wanted));
  return { src: once ?? url, srcset: once === twice ? null : `${twice} 2x` };
}

function addressFor(url: string, wanted: number): string {
  const width = thumbnailWidths.find((each) => each >= wanted);
  return width === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}w=${width}`;
}
