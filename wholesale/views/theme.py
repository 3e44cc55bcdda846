"""The merchant's accent colour as a stylesheet, kept for good under its own name."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wholesale.actions.company import READABLE, contrast_with_white
from wholesale.permissions import public


@public
@require_safe
def theme_css(request: HttpRequest, colour: str) -> HttpResponse:
    """`:root` with --accent and the colour of words on it. The address names the colour."""
    accent = f"#{colour}"
    words = "#ffffff" if contrast_with_white(accent) >= READABLE else "#101418"
    answer = HttpResponse(
        f":root {{ --accent: {accent}; --on-accent: {words}; }}\n", content_type="text/css"
    )
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
