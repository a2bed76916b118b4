"""What staff read of the files that an asker sent: which they are, and where each lies."""

from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language
from stodbot.enquiries.case import Case
from stodbot.enquiries.files import File, FileFault, FileState
from stodbot.enquiries.incoming import Attachment
from stodbot.enquiries.masking import masked
from stodbot.enquiries.wording import shortened

_LONGEST_NAME = 120  # characters
_KB = 1_000
_TENTH_OF_MB = 100_000
_SV = Language.SWEDISH


class AttachmentLines:
    """Writes them, in Swedish."""

    def __init__(self, names: Names, phrases: Phrasebook) -> None:
        self._names = names
        self._phrases = phrases

    def lines(self, case: Case, *, is_masked: bool = True) -> list[str]:
        """A line for each; unless `is_masked`, with the personal numbers in their names."""
        return [
            self._line(attachment, case.file(attachment), is_masked=is_masked)
            for attachment in case.attachments
        ]

    def listed(self, attachments: tuple[Attachment, ...], *, is_masked: bool = True) -> str:
        """Their names, one after another."""
        return ", ".join(self._name(one, is_masked=is_masked) for one in attachments)

    def _line(self, attachment: Attachment, file: File | None, *, is_masked: bool) -> str:
        size = attachment.size if file is None or file.size is None else file.size
        told = self._name(attachment, is_masked=is_masked)
        if size is not None:
            told = f"{told}, {size_in_words(size)}"
        if file is None:
            return self._phrases.say(_SV, "staff_attachment", file=told)
        if file.state is FileState.KEPT:
            return self._phrases.say(_SV, "staff_attachment_kept", file=told, path=file.path)
        state = _fault(file) if file.state is FileState.FAILED else file.state
        return self._phrases.say(_SV, f"staff_attachment_{state}", file=told)

    def _name(self, attachment: Attachment, *, is_masked: bool) -> str:
        """On one line: nobody writes a line of their own by what they call a file."""
        name = " ".join(self._names.attachment(attachment, _SV).split())
        if is_masked:
            name = masked(name, self._phrases.say(_SV, "masked_number"))
        return shortened(name, _LONGEST_NAME)


def size_in_words(size: int) -> str:
    """A number of bytes as people read it: 120 kB."""
    if size < _KB:
        return f"{size} byte"
    if size < _KB * _KB - _KB // 2:
        return f"{(size + _KB // 2) // _KB} kB"
    tenths = (size + _TENTH_OF_MB // 2) // _TENTH_OF_MB
    return f"{tenths // 10},{tenths % 10} MB"


def _fault(file: File) -> str:
    return file.fault if file.fault in (FileFault.TOO_BIG, FileFault.GONE) else file.state
