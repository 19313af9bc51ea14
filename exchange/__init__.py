"""The way out to other systems: a case as another system reads it, and the client that brings it there."""
