"""The bytes of a JSON file in chunks, checked to be UTF-8 text that begins as JSON does."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from ingest.errors import Unreadable

CHUNK = 2**19  # fits the processor's cache with its marks; larger is slower
LARGEST_ELEMENT = 2**28
SPACE = b" \t\r\n"
_STARTS = b'[{"-0123456789tfn'


class Source:
    """The stream in checked chunks: UTF-8, no byte order mark, JSON to begin with."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.bytes_read = 0

    def chunks(self) -> Iterator[bytes]:
        """The text without leading white space; raises Unreadable when it cannot be JSON."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        started = False
        while block := self.stream.read(CHUNK):
            if not self.bytes_read:
                block = self._without_mark(block)
            self._check_utf8(decoder, block)
            self.bytes_read += len(block)
            if not started:
                block = block.lstrip(SPACE)
                started = bool(block)
                if not started:
                    continue
                self._check_start(block)
            yield block
        if not started:
            raise Unreadable(
                f"The file is empty ({self.bytes_read:,} bytes of white space); JSON was expected."
                " Export again."
            )
        if decoder.getstate()[0]:
            raise self.truncated("the rest of a UTF-8 character")

    def _without_mark(self, block: bytes) -> bytes:
        """The first block, completed to four bytes so that its encoding shows."""
        while len(block) < 4 and (more := self.stream.read(4 - len(block))):
            block += more
        wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
        if wide or (b"\0" in block[:4] and block[:4].strip(b"\0" + SPACE)[:1] in b"[{"):
            raise Unreadable(
                "The file is UTF-16 or UTF-32 text; JSON must be UTF-8."
                " Save it again with the encoding UTF-8."
            )
        return block.removeprefix(codecs.BOM_UTF8)

    def _check_utf8(self, decoder: codecs.IncrementalDecoder, block: bytes) -> None:
        held = len(decoder.getstate()[0])
        if not held and block.isascii():
            return
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            position = self.bytes_read - held + error.start
            raise Unreadable(
                f"The file is not UTF-8 text: the byte at position {position:,} fits no character."
                " Save it again with the encoding UTF-8."
            ) from None

    def _check_start(self, block: bytes) -> None:
        if block[0] not in _STARTS:
            start = block[:12].decode("utf-8", "replace")
            raise Unreadable(
                f"The file is not JSON: it begins with {start!r}, expected {{ or [."
                " Check that this is the file the tool exported."
            )

    def truncated(self, expected: str) -> Unreadable:
        """The error for a file that ends too early."""
        return Unreadable(
            f"The JSON breaks off after {self.bytes_read:,} bytes; {expected} was expected."
            " The file is incomplete: export it again."
        )

    def check_size(self, size: int) -> None:
        """Refuse an element of that many bytes, before it fills the memory."""
        if size > LARGEST_ELEMENT:
            raise Unreadable(
                f"One element of the JSON is larger than {LARGEST_ELEMENT // 2**20} MiB"
                f" (seen after {self.bytes_read:,} bytes). Export fewer items per file."
            )
