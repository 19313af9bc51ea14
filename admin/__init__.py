"""The desk: the pages on which the staff read cases, answer and hand over; it knows no platform and no address."""
