"""One router for each page of the desk."""
