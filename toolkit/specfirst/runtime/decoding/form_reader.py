"""The parts of a form, as they come; files are spooled to disk by Starlette's parser."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.decoding.form_charset import in_utf8
from specfirst.runtime.interface import ApiError, FieldError, InvalidRequest, ServiceUnavailable
from specfirst.runtime.operation import MEBIBYTE

logger = logging.getLogger("specfirst.runtime.decoding")

SPOOLED = "specfirst.spooled"
"""What of the request is on disk, to be closed at its end."""
MANY_PARTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLimits:
    """How much of a form is read.

    What stays in memory has bounds of its own: text, and the first MiB of each file. A form that takes
    a file of gigabytes must not take as much text.
    """

    max_bytes: int
    fields: int = MANY_PARTS
    files: int = 0

    @property
    def text_bytes(self) -> int:
        """The longest text of one field."""
        return min(self.max_bytes, MEBIBYTE) if self.files else self.max_bytes


async def read_form(reception: Reception, limits: FormLimits) -> FormData:
    """Every field and file; a file input that a browser left blank is no file.

    Raises:
        InvalidRequest: the body is no form, or has too many parts.
        ServiceUnavailable: a file cannot be spooled.
    """
    request = reception.request
    await reception.begin()
    try:
        form = await in_utf8(request).form(
            max_files=limits.files, max_fields=limits.fields, max_part_size=limits.text_bytes
        )
    except (ApiError, ClientDisconnect):
        raise
    except OSError as error:
        # A full disk, say: no fault of the form. What was spooled has no name and is gone already.
        logger.warning("a form cannot be spooled: %s", error)
        raise ServiceUnavailable from None
    except Exception as error:  # the parsers raise a family of their own, and Starlette an HTTPException
        raise InvalidRequest(
            errors=[FieldError(("body",), "form_invalid", "The form cannot be read.")]
        ) from error
    request.scope.setdefault(SPOOLED, []).append(form)
    return FormData([(name, value) for name, value in form.multi_items() if not _is_blank(value)])


def _is_blank(value: UploadFile | str) -> bool:
    """Whether it is what browsers send for a file input without a file (HTML, 4.10.21.4)."""
    return isinstance(value, UploadFile) and not value.filename and not value.size
