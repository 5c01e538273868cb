import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** An ext4 file system in a file, whose power can be cut. Disposal unmounts it. */
export interface LoopDisk extends AsyncDisposable {
  /** where it is mounted */
  readonly path: string;
  /** from now on nothing reaches the disk, and what is in memory alone is lost; whoever has files open there gets errors */
  readonly cutPower: () => void;
  /** mounts it again, when nobody uses it any more; the file system recovers by its journal as after a power cut */
  readonly mountAgain: () => void;
}

/** Room for a small wiki and its Redis. */
const diskMegabytes = 96;
/** The journal is committed by fsync alone: with the usual 5 s a test could be lucky. In seconds. */
const journalCommitS = 300;

/**
 * `EXT4_IOC_SHUTDOWN` (`_IOR('X', 125, __u32)`, fs/ext4/ext4.h of Linux) with `EXT4_GOING_FLAGS_NOLOGFLUSH` (2): the journal is cut
 * off without being written. Perl is essential in Debian and can do an ioctl.
 */
const shutdown =
  'open(my $folder, "<", $ARGV[0]) or die $!; my $flags = pack("L", 2); ioctl($folder, 0x8004587d, $flags) or die $!';

/** Makes one in a folder, and mounts it. Needs root and loop devices. */
export function makeLoopDisk(folder: string): LoopDisk {
  const image = join(folder, 'disk.ext4');
  const path = join(folder, 'disk');
  execFileSync('truncate', ['--size', `${diskMegabytes}M`, image]);
  execFileSync('mkfs.ext4', ['-q', '-F', image]);
  mkdirSync(path);
  const mount = (): void => {
    execFileSync('mount', ['-o', `loop,commit=${journalCommitS}`, image, path], { stdio: 'pipe' });
  };
  const unmount = (): void => {
    execFileSync('umount', [path], { stdio: 'pipe' });
  };
  mount();
  return {
    path,
    cutPower: () => void execFileSync('perl', ['-e', shutdown, path], { stdio: 'pipe' }),
    mountAgain() {
      unmount();
      mount();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(unmount()),
  };
}

/** Why this machine cannot make one, or null where it can. */
export function whyNoLoopDisk(): string | null {
  if (process.getuid?.() !== 0) return 'mounting a disk needs root';
  try {
    execFileSync('sh', ['-c', 'command -v mkfs.ext4 mount perl && losetup --find'], { stdio: 'pipe' });
    return null;
  } catch {
    return 'this machine has no loop devices, or no mkfs.ext4 or perl';
  }
}
