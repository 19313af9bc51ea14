"""Trains the close reader of triage. Not part of the program: it needs torch, a base model and word lists."""
