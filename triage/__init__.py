"""Judgement: what a message says, how soon a person must look, where it belongs. Pure."""
