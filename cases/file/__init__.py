"""Case management: what professionals record about a case, section by section."""
