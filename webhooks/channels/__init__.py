"""One file for each way by which people write; all keep to the Protocol in `base`."""
