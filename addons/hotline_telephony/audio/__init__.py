"""Sound files of the switch: reading its wav, compressing it, proving that nothing was lost."""

from .ogg import MIME, SUFFIX, NoEncoder, compress, decoded_seconds
from .store import NoSpace, StoreError, forget, free_bytes, keep, sha256_of
from .wav import HEADER, BadAudio, Wav, read_wav

__all__ = [
    "HEADER", "MIME", "SUFFIX", "BadAudio", "NoEncoder", "NoSpace", "StoreError", "Wav", "compress",
    "decoded_seconds", "forget", "free_bytes", "keep", "read_wav", "sha256_of",
]
