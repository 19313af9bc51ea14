"""Everything that speaks to a messaging platform: the door, the relay and the channels."""
