"""The template of the request to supplement an application: to be sent, or pasted into a mail."""

from __future__ import annotations

from docx_export.sources.parts import Line, Template, page_headers

_TITLE = "Komplettering av ansökan{% om ansokan.titel %}: {{ ansokan.titel }}{% slut %}"


def komplettering() -> Template:
    """What is missing or wrong, where, and by when it is to be put right."""
    return Template(_TITLE, _body(), *page_headers("Begäran om komplettering", _TITLE))


def _body() -> list[Line | str]:
    return [
        ("Address", "{% om ansokan.sokande %}Till\t{{ ansokan.sokande }}{% slut %}"),
        ("Title", _TITLE),
        ("Normal", "Er ansökan om {{ ansokan.medel }} för {{ utlysning.ar }} behöver kompletteras "
                   "innan den kan prövas."),
        ("Before list", "{% om komplettering.antal = 1 %}En sak behöver rättas eller fyllas i:"
                        "{% annars %}{{ komplettering.antal|Ord }} saker behöver rättas eller "
                        "fyllas i:{% slut %}"),
        ("Normal", "{% för rad i brister %}"),
        ("List Number", "{{ rad.plats }}: {{ rad.sak }}{% om rad.gora %} {{ rad.gora }}{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "Rätta i samma arbetsbok och skicka in den igen{% om komplettering.senast %} "
                   "senast {{ komplettering.senast|datum }}{% slut %}. Ändra inget annat i den."),
        ("Normal", "Hör av er om något är oklart."),
    ]  # fmt: skip
