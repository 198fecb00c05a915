"""Files that a desk uploads."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo(shade: int = 0, name: str = "身份证.jpg") -> SimpleUploadedFile:
    """A small photograph; `shade` tells two of them apart."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 90, 120)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")
