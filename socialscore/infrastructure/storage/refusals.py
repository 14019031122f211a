"""
What the store answers when it does not take a file.

`status` is the HTTP status the edge gives beside that file; `text` is the sentence under it.
"""

from typing import ClassVar

from socialscore.domain.errors import NotFound, RuleBroken, gettext_noop


class FileRefused(RuleBroken):
    """The file is not kept; another one may be."""

    text = gettext_noop("This file cannot be used as proof.")
    field = "files"
    status: ClassVar[int] = 400


class FileTooBig(FileRefused):
    text = gettext_noop("This file is larger than the %(limit_mb)s MB allowed for its type. Send a smaller one.")
    status = 413


class PictureTooLarge(FileRefused):
    text = gettext_noop("This picture has more than %(limit_megapixels)s megapixels. Send a smaller copy of it.")
    status = 413


class FileEmpty(FileRefused):
    text = gettext_noop("This file is empty. Choose another one.")


class FileWrongType(FileRefused):
    text = gettext_noop(
        "This kind of file is not accepted. Send a JPEG, PNG, WebP or HEIC picture, a PDF or a plain text."
    )


class TextNotReadable(FileRefused):
    text = gettext_noop("This text is not saved as UTF-8. Save it again as plain text in UTF-8, and send that.")


class FileUnreadable(FileRefused):
    text = gettext_noop("This file is damaged or incomplete. Open it on your device, save it again and send that copy.")


class PdfLocked(FileRefused):
    text = gettext_noop("This PDF asks for a password. Save a copy without one, and send that.")


class PdfTooLong(FileRefused):
    text = gettext_noop("This PDF has %(pages)s pages; at most %(limit)s are accepted. Send only those that matter.")


class FileMissing(NotFound):
    text = gettext_noop("This file is no longer kept.")
