"""Addresses of a programme's own pages, whichever programme's case is shown."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def case_url(context: Any, name: str, *args: Any) -> str:
    """The address of the page `name` of the programme whose desk (`casework`) stands in the context."""
    return reverse(f"{context['casework'].namespace}:{name}", args=args)
