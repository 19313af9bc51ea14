"""Reads the words of the desk out of its pages and code: a part that only a developer needs."""

from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from locales.catalogues import HERE

PAGES: Final = frozenset({"admin", "webhooks", "hotline"})
"""The packages whose pages and code hold words of `desk`."""


def extract() -> Catalog:
    """Read the words of `desk` out of the pages and the code, as babel.cfg says."""
    root = HERE.parent
    with (HERE / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, file.name)  # type: ignore[no-untyped-call]
    found = Catalog(domain="desk")
    texts = extract_from_dir(
        root,
        methods,
        options,
        keywords=DEFAULT_KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
        directory_filter=lambda folder: Path(folder).relative_to(root).parts[0] in PAGES,
    )
    for name, line, message, comments, context in texts:
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found
