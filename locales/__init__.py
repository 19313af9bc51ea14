"""Every word that a person reads: catalogue `bot` for reporters and referrers, `desk` for the staff."""
