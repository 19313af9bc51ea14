"""The desk: pages where the staff read cases, answer and hand over; it knows no platform and no address."""
